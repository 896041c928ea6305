import type { Actor } from '#operations/actor.ts';
import type { OperatorContext } from '#operations/operator-context.ts';
import type { Config } from '#platform/config.ts';
import type { CommandEnvironment } from './command.ts';

/** Connections of one command: it does one thing after the other. */
const CONNECTIONS = 2;

/**
 * Opens the database for as long as the work takes: that of the running Envoi, else the bundled one, started for it. What is done
 * there is done as the operator of this machine.
 */
export async function onDatabase<T>(
  { config: read, clock }: CommandEnvironment,
  work: (ctx: OperatorContext, actor: Actor, config: Config) => Promise<T>,
): Promise<T> {
  const config = await read();
  const [{ localOperator }, { openStore }, { createLog }] = await Promise.all([
    import('#operations/actor.ts'),
    import('#storage/store.ts'),
    import('#platform/log.ts'),
  ]);
  const store = await openStore(config, { log: createLog(config.logLevel), max: CONNECTIONS });
  try {
    return await work({ db: store.db, clock }, localOperator, config);
  } finally {
    await store.close();
  }
}
