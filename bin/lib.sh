# Shared by the commands of this folder, which run it from the root of the project.

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Installs the packages when there are none, or when the lock file is newer than what is installed, and puts them first in
# PATH: among them is the Node that Envoi is written for. A node_modules that is a link belongs to another checkout, and
# npm ci would empty that one: it is used as it is.
install_packages() {
  installed=node_modules/.package-lock.json
  if [ ! -L node_modules ] && { [ ! -e "$installed" ] || [ package-lock.json -nt "$installed" ]; }; then
    command -v npm >/dev/null 2>&1 || die "npm was not found: install Node.js 20 or newer first"
    say "Installing packages (the first time about half a minute)…"
    npm ci >&2 || die "npm ci failed"
    touch "$installed" # npm leaves it older than a lock file that was just checked out
  fi
  PATH="$PWD/node_modules/.bin:$PATH"
  # Starts in 0.5 s instead of 0.85 s.
  NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$PWD/node_modules/.cache/node}"
  export PATH NODE_COMPILE_CACHE
  [ -e "$installed" ] || die "node_modules is a link to a folder without packages: run npm ci where it leads"
  version=$(node --version 2>/dev/null) || version=v0.0
  major=${version#v} minor=${version#*.}
  major=${major%%.*} minor=${minor%%.*}
  [ "$major" -gt 24 ] || { [ "$major" -eq 24 ] && [ "$minor" -ge 7 ]; } ||
    die "Node.js 24.7 or newer is needed, and none is bundled for $(uname -sm): install it and try again"
}
