/**
 * The least and the greatest of some ids. Given to a statement beside the ids themselves, they let PostgreSQL leave out all
 * partitions but those days' before it begins: without them it opens every day ever kept.
 */
export function dayIdBounds(ids: readonly string[]): [string, string] {
  let [least, greatest] = [ids[0]!, ids[0]!];
  for (const id of ids) {
    if (id < least) least = id;
    if (id > greatest) greatest = id;
  }
  return [least, greatest];
}
