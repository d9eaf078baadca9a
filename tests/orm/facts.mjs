// What every program that connects as the app role must find, as TAP. `app` is what the
// program under test can do; each function runs in a transaction of its own:
//   clients(tenant)                  ids of the clients that are seen; tenant null: none is set
//   platform(tenant)                 the same, after the platform flag was set
//   add(tenant, row)                 inserts a client, gives its id
//   rename(tenant, id, name)         how many rows changed
//   remove(tenant, id)               sets deleted_at, gives how many rows changed
//   erase(tenant, id)                a physical delete
//   vehicle(tenant, row)             inserts a vehicle, gives its id
//   role(tenant, row)                inserts a user_roles row, gives its id
//   sql(tenant, text)                any statement
import process from 'node:process'

let count = 0
let failed = 0

export function ok(is, what, more) {
  count++
  if (!is) failed++
  console.log(`${is ? 'ok' : 'not ok'} ${count} - ${what}`)
  if (!is && more !== undefined) console.log(`# ${String(more).replaceAll('\n', '\n# ')}`)
}

async function refused(what, pattern, work) {
  try {
    const got = await work()
    ok(false, what, `it went through: ${JSON.stringify(got)}`)
  } catch (error) {
    const said = [error?.message, error?.cause?.message, error?.parent?.message].join(' ')
    ok(pattern.test(said), what, said)
  }
}

export async function check(app, mine, other) {
  const all = await app.clients(mine)
  const theirs = await app.clients(other)

  ok(all.length > 0 && theirs.length > 0, 'each tenant sees clients of its own')
  ok(!all.some((id) => theirs.includes(id)), 'and none is seen by both')
  ok((await app.clients(null)).length === 0, 'without a tenant nothing is seen')
  ok((await app.clients('')).length === 0, 'an empty tenant is none')
  ok((await app.platform(mine)).length === all.length, 'the platform flag opens nothing')

  const id = await app.add(mine, { tenant_id: mine, name: 'By another program' })
  ok(Number.isInteger(id), "an insert names only the document's columns", id)
  ok((await app.clients(mine)).includes(id), 'and the row is there')
  ok(!(await app.clients(other)).includes(id), 'for its tenant alone')
  await refused('an id of its own choice is not taken', /non-DEFAULT value|generated/, () =>
    app.sql(mine, `insert into clients (id, tenant_id, name) values (${id + 1000}, ${mine}, 'x')`))
  ok((await app.rename(mine, id, 'Renamed')) === 1, 'an own row is changed')
  ok((await app.rename(other, id, 'Taken')) === 0, "another tenant's is not")
  await refused('a row is not inserted for another tenant', /row-level security|manor:tenant/, () =>
    app.add(mine, { tenant_id: other, name: 'Smuggled' }))
  await refused('nor without a tenant', /row-level security|manor:tenant/, () =>
    app.add(null, { tenant_id: mine, name: 'Smuggled' }))
  await refused('nor moved to one', /row-level security|manor:tenant/, () =>
    app.sql(mine, `update clients set tenant_id = ${other} where id = ${id}`))

  const car = { tenant_id: mine, category_id: 1, make: 'A', model: 'B', year: 2001 }
  ok(Number.isInteger(await app.vehicle(mine, { ...car, client_id: id })), 'a reference within')
  await refused("a reference to another tenant's row is refused",
    /foreign key|manor:reference/, () => app.vehicle(mine, { ...car, client_id: theirs[0] }))

  const person = (await app.sql(mine, 'select min(id) as id from users'))[0].id
  const role = (await app.sql(mine, `select min(id) as id from roles where id not in
    (select role_id from user_roles where user_id = ${person})`))[0].id
  ok(Number.isInteger(await app.role(mine, { user_id: person, role_id: role })),
    'a table that reaches its tenant through another fills it')

  for (const [what, statement] of [
    ['a secret column cannot be read', 'select password from users'],
    ['an identity table cannot be read', 'select * from manor_sessions'],
    ['what the database was made from cannot be changed', "update manor_meta set digest = ''"],
    ['audit cannot be written', "insert into audit_events (event_name) values ('x')"],
    ['nor changed', "update audit_events set event_name = 'x'"],
    ['nor emptied', 'truncate audit_events'],
    ['nothing can be created', 'create table mine (id int)'],
    ['not even for the session', 'create temp table users (id int)'],
    ['a trigger cannot be switched off', 'alter table clients disable trigger all'],
    ['nor row security', 'alter table clients disable row level security'],
    ['no other role can be taken', 'set role manor_server'],
  ])
    await refused(what, /permission denied|must be owner|manor:/, () => app.sql(mine, statement))
  await refused('triggers cannot be skipped', /permission denied/, () =>
    app.sql(mine, "set local session_replication_role = 'replica'"))

  const audit = await app.sql(mine,
    `select event_name from audit_events where payload->>'id' = '${id}' or
      payload->>'table' = 'clients' order by id`)
  ok(audit.some((row) => row.event_name === 'clients.create'), 'audit saw the insert',
    JSON.stringify(audit))

  await refused('a physical delete is refused', /permission denied|manor:soft/, () =>
    app.erase(mine, id))
  ok((await app.sql(mine, `update vehicles set deleted_at = now() where client_id = ${id}
    returning id`)).length === 1, 'what hangs on it is deleted first')
  ok((await app.remove(mine, id)) === 1, 'a soft delete is an update')
  ok((await app.clients(null)).length === 0, 'the tenant never outlives its transaction')

  console.log(`1..${count}`)
  process.exitCode = failed ? 1 : 0
}
