// What a program says of filings, and what the types must not let it say.
import { PostgrestClient } from '@supabase/postgrest-js'
import type { Database, Enums, Json, Tables, TablesInsert, TablesUpdate } from './filings.types'

const client = new PostgrestClient<Database>('http://127.0.0.1/rest/v1')

// Equal only when both types are the same, `any` included.
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
function same<A, B>(_: Same<A, B>): void {}

export async function reads() {
  const rows = await client.from('filings').select()
  if (rows.data) {
    same<(typeof rows.data)[number], Tables<'filings'>>(true)
    same<(typeof rows.data)[number]['deleted_at'], string | null>(true)
  }

  const some = await client.from('clients').select('id, who:name, email').limit(3)
  if (some.data) same<typeof some.data, { id: number; who: string; email: string | null }[]>(true)

  const one = await client
    .from('filings')
    .select('id, clients(name), vehicles!inner(vin, vehicle_categories(name)), filing_docs(id)')
    .eq('status_id', 1)
    .order('created_at', { ascending: false })
    .single()
  if (one.data) {
    same<typeof one.data.clients.name, string>(true)
    same<typeof one.data.vehicles.vin, string | null>(true)
    same<typeof one.data.vehicles.vehicle_categories.name, string>(true)
    same<typeof one.data.filing_docs, { id: number }[]>(true)
    // @ts-expect-error: a client of one filing is one
    one.data.clients[0]
  }

  const hinted = await client.from('user_assignments').select('users!user_id(first_name)').single()
  if (hinted.data) same<typeof hinted.data.users.first_name, string>(true)

  const settings = await client.from('tenant_settings').select('settings').single()
  if (settings.data) same<typeof settings.data.settings, Json>(true)

  const single = await client.from('tenants').select('tenant_settings(id)').single()
  if (single.data) {
    // One row an office: not a list.
    const of = single.data.tenant_settings
    same<typeof of, { id: number } | null>(true)
  }

  // @ts-expect-error: there is no such table
  client.from('filing')
  // @ts-expect-error: a number is no text
  client.from('filings').select().eq('status_id', 'draft')
  const wrong = await client.from('filings').select('id, titel').single()
  // @ts-expect-error: what was asked is no column, so there is no row
  wrong.data?.id
  // @ts-expect-error: a password is never read
  const secret: Tables<'users'>['password'] = ''
  return secret
}

export async function writes() {
  await client.from('clients').insert({ name: 'Ida', email: 'ida@example.org' })
  await client.from('clients').insert([{ name: 'Ida' }, { name: 'Ole', phone: null }]).select()
  await client.from('clients').update({ name: 'Ida' }).eq('id', 1).maxAffected(1)
  await client.from('clients').update({ deleted_at: null }).eq('id', 1)
  await client.from('users').insert({ first_name: 'a', last_name: 'b', email: 'c', password: 'd' })
  await client.from('tenant_settings').update({ settings: { a: [1, 'b', null] } }).eq('id', 1)

  const row: TablesInsert<'vehicles'> =
    { client_id: 1, category_id: 1, make: 'a', model: 'b', year: 2020 }
  await client.from('vehicles').upsert(row, { onConflict: 'vin' })
  const change: TablesUpdate<'vehicles'> = { vin: null }
  await client.from('vehicles').update(change).eq('id', 1)

  // @ts-expect-error: ids are the server's
  await client.from('clients').insert({ id: 7, name: 'Ida' })
  // @ts-expect-error: so are moments
  await client.from('clients').update({ created_at: '2026-01-31' }).eq('id', 1)
  // @ts-expect-error: a name must be given
  await client.from('clients').insert({ email: 'ida@example.org' })
  // @ts-expect-error: a name is not null
  await client.from('clients').update({ name: null }).eq('id', 1)
  // @ts-expect-error: a row that is not deleted is not deleted by a date
  await client.from('clients').update({ deleted_at: '2026-01-31' }).eq('id', 1)
  // @ts-expect-error: there is no such column
  const other: TablesInsert<'clients'> = { name: 'Ida', nick: 'i' }
  await client.from('clients').insert(other)
}

// There are no enums here.
same<Enums<never>, never>(true)
