import { isFinal, mayFollow, type PartEventKind, type PartState, stateOf } from './message.ts';

const opening = `# States of a message

<!-- Made by bin/generate-docs from src/domain/messages/message.ts: change that file, not this one. -->

A message has one or more parts, and each part is in one of these states. The state is not stored: it is derived from the events
of the part, which are only ever added. An arrow names the events that lead along it.

A message is in the state of its first part that has ended otherwise than delivered; if there is none, it is \`in_doubt\` when one
of its parts is; else it is in the state of its first part that is not delivered, and \`delivered\` when all are.

What is refunded never left: \`refused\`, \`expired\`, \`suppressed\`, \`cancelled\`. How a part in doubt comes to an end is in
[in-doubt.md](in-doubt.md).
`;

/** `docs/message-states.md`: the table of states as a diagram. */
export function statesPage(): string {
  const states = Object.keys(mayFollow) as PartState[];
  const arrows = states.flatMap((from) =>
    [...targetsOf(from)].map(([to, kinds]) => `${from} --> ${to}: ${kinds.join(', ')}`),
  );
  const ends = states.filter((state) => isFinal(state)).map((state) => `${state} --> [*]`);
  const lines = ['stateDiagram-v2', '[*] --> queued: accepted', ...arrows, ...ends];
  return `${opening}\n\`\`\`mermaid\n${lines.join('\n  ')}\n\`\`\`\n`;
}

/** Where each event that may come next leads to: states are compared by what is known, so one may lead nowhere else. */
function targetsOf(from: PartState): Map<PartState, readonly PartEventKind[]> {
  const known: PartEventKind[] = from === 'queued' ? [] : [from];
  return Map.groupBy<PartState, PartEventKind>(mayFollow[from], (kind) => stateOf([...known, kind]));
}
