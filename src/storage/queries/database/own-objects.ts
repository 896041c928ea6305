import { sql } from 'kysely';
import type { Db } from '../../database.ts';

/** Something that somebody made in a database: not the server's own, and not a part of an extension. */
export type OwnObject = { kind: 'schema' | 'table' | 'view' | 'sequence' | 'routine' | 'type'; name: string };

/** What there is of them, the things that others depend on last. A name is written as SQL takes it. */
export async function readOwnObjects(db: Db, limit: number): Promise<OwnObject[]> {
  const { rows } = await sql<OwnObject>`
    with place as (
      select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
    ), found as (
      select 1 as "order", case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'view' else 'table' end as kind,
        format('%I.%I', p.nspname, c.relname) as name, 'pg_class'::regclass as class, c.oid
      from pg_class c join place p on p.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      union all
      select 2, 'routine', r.oid::regprocedure::text, 'pg_proc'::regclass, r.oid
      from pg_proc r join place p on p.oid = r.pronamespace
      union all
      select 3, 'type', format('%I.%I', p.nspname, t.typname), 'pg_type'::regclass, t.oid
      from pg_type t join place p on p.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
      where t.typtype in ('d', 'e', 'r') or c.relkind = 'c'
      union all
      select 4, 'schema', format('%I', nspname), 'pg_namespace'::regclass, oid from place where nspname <> 'public'
    )
    select kind, name from found f
    where not exists (select from pg_depend d where d.classid = f.class and d.objid = f.oid and d.deptype = 'e')
    order by "order", name limit ${limit}`.execute(db);
  return rows;
}

/** Removes them, with all that depends on them. */
export async function dropOwnObjects(db: Db, objects: readonly OwnObject[]): Promise<void> {
  for (const { kind, name } of objects) {
    // A thing may have gone with another. Its name is as the server itself wrote it.
    await sql`drop ${sql.raw(kind)} if exists ${sql.raw(name)} cascade`.execute(db);
  }
}
