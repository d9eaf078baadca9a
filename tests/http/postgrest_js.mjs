import { createRequire } from 'node:module';

const require = createRequire(process.env.MANOR_NODE + '/package.json');
const { PostgrestClient } = require('@supabase/postgrest-js');
const client = (token) =>
  new PostgrestClient(process.env.BASE + '/rest/v1', { headers: { Authorization: `Bearer ${token}` } });
const a = client(process.env.TOKEN_A);
const b = client(process.env.TOKEN_B);

function say(good, words, detail) {
  console.log(`${good ? 'ok' : 'not ok'} ${words}`);
  if (!good) console.log(JSON.stringify(detail ?? null).slice(0, 300));
}
async function check(words, query, test) {
  const answer = await query;
  let good = false;
  try {
    good = test(answer);
  } catch {
    good = false;
  }
  say(good, words, answer);
  return answer;
}

await check('select all', a.from('clients').select(), (r) => r.data.length > 20 && r.data.every((x) => x.tenant_id === 1));
await check('select columns', a.from('clients').select('id,name').limit(2), (r) => Object.keys(r.data[0]).join() === 'id,name');
await check('alias', a.from('clients').select('who:name').limit(1), (r) => 'who' in r.data[0]);
await check('to-one embed', a.from('filings').select('id,clients(name),filing_statuses(name)').limit(3), (r) => r.data[0].clients.name && r.data[0].filing_statuses.name);
await check('to-many embed', a.from('clients').select('id,vehicles(id,make)').eq('id', 1).single(), (r) => r.data.vehicles.length >= 1);
await check('inner embed with filter', a.from('filings').select('id,filing_statuses!inner(name)').eq('filing_statuses.name', 'draft'), (r) => r.data.length > 0 && r.data.every((x) => x.filing_statuses.name === 'draft'));
await check('eq', a.from('clients').select('id').eq('id', 1), (r) => r.data.length === 1);
await check('neq', a.from('clients').select('id').neq('id', 1), (r) => r.data.every((x) => x.id !== 1));
await check('gt, lt', a.from('clients').select('id').gt('id', 3).lt('id', 6).order('id'), (r) => r.data.map((x) => x.id).join() === '4,5');
await check('gte, lte', a.from('clients').select('id').gte('id', 3).lte('id', 5), (r) => r.data.length === 3);
await check('like', a.from('clients').select('name').like('name', '%a%'), (r) => r.data.every((x) => x.name.includes('a')));
await check('ilike', a.from('clients').select('name').ilike('name', '%A%'), (r) => r.data.length > 0 && r.data.every((x) => /a/i.test(x.name)));
await check('in', a.from('clients').select('id').in('id', [1, 2, 30]), (r) => r.data.length === 2);
await check('is null', a.from('clients').select('email').is('email', null), (r) => r.data.length > 0 && r.data.every((x) => x.email === null));
await check('not is null', a.from('clients').select('email').not('email', 'is', null), (r) => r.data.every((x) => x.email));
await check('or', a.from('clients').select('id').or('id.eq.1,id.eq.2'), (r) => r.data.length === 2);
await check('nested or and', a.from('clients').select('id').or('id.eq.1,and(id.gt.1,id.lt.4)'), (r) => r.data.length === 3);
await check('match', a.from('vehicles').select('id').match({ client_id: 1 }), (r) => r.data.length >= 1);
await check('filter', a.from('clients').select('id').filter('id', 'eq', 2), (r) => r.data[0].id === 2);
await check('order', a.from('clients').select('id').order('id', { ascending: false }), (r) => r.data[0].id > r.data.at(-1).id);
await check('order, nulls', a.from('clients').select('email').order('email', { nullsFirst: true }), (r) => r.data[0].email === null);
await check('order of an embed', a.from('clients').select('id,vehicles(id)').order('id', { referencedTable: 'vehicles', ascending: false }).limit(1), (r) => r.error === null);
await check('range', a.from('clients').select('id').order('id').range(2, 4), (r) => r.data.length === 3 && r.data[0].id === 3);
await check('exact count', a.from('clients').select('id', { count: 'exact' }).limit(2), (r) => r.count === 26 && r.status === 206);
await check('head', a.from('clients').select('*', { count: 'exact', head: true }), (r) => r.count === 26 && r.data === null);
await check('single', a.from('clients').select().eq('id', 1).single(), (r) => r.data.id === 1);
await check('single of none', a.from('clients').select().eq('id', 0).single(), (r) => r.error.code === 'PGRST116');
await check('maybeSingle of none', a.from('clients').select().eq('id', 0).maybeSingle(), (r) => r.data === null && r.error === null);
const made = await check('insert and select', a.from('clients').insert({ name: 'Made here' }).select().single(), (r) => r.status === 201 && r.data.id > 60);
await check('insert many', a.from('clients').insert([{ name: 'One' }, { name: 'Two', phone: '1' }]).select('name,phone'), (r) => r.data.length === 2 && r.data[0].phone === null);
await check('insert without select', a.from('clients').insert({ name: 'Quiet' }), (r) => r.status === 201 && r.data === null);
await check('update', a.from('clients').update({ phone: '555' }).eq('id', made.data.id).select(), (r) => r.data[0].phone === '555');
await check('update without a filter', a.from('clients').update({ phone: '555' }), (r) => r.error.code === '21000');
await check('delete', a.from('clients').delete().eq('id', made.data.id), (r) => r.status === 204);
await check('it is gone', a.from('clients').select().eq('id', made.data.id), (r) => r.data.length === 0);
await check('unknown table', a.from('no_such').select(), (r) => r.error.code === 'PGRST205');
await check('unknown column', a.from('clients').select('no_such'), (r) => r.error.code === '42703');
await check('unique violation', a.from('user_assignments').insert({ user_id: 1, filing_id: 1 }).then(() => a.from('user_assignments').insert({ user_id: 1, filing_id: 1 })), (r) => r.error.code === '23505' && r.status === 409);
await check('words with quotes, commas and brackets', a.from('clients').insert([{ name: 'Q, (q).' }, { name: 'P "p"' }, { name: 'Zoë.Z' }]).select('id').then(() => a.from('clients').select('name').in('name', ['Q, (q).', 'Zoë.Z', 'P "p"']).order('name')), (r) => r.data.map((x) => x.name).join('|') === 'P "p"|Q, (q).|Zoë.Z');
await check('in of nothing', a.from('clients').select('id').in('id', []), (r) => r.data.length === 0);
await check('not in', a.from('clients').select('id').not('id', 'in', '(1,2)').lt('id', 4), (r) => r.data.map((x) => x.id).join() === '3');
await check('like any of', a.from('clients').select('name').likeAnyOf('name', ['Q_%(q).', 'Zoë%']), (r) => r.data.length === 2);
await check('spread, ordered by an embed', a.from('filings').select('id,...clients(client:name)').order('clients(name)').limit(3), (r) => r.data.length === 3 && r.data.every((x) => x.client));
await check('many to many', a.from('users').select('id,roles(name)'), (r) => r.data.some((x) => x.roles.length > 0));
await check('an embed filtered and cut', a.from('clients').select('id,vehicles(id)').eq('id', 1).eq('vehicles.make', 'none such').limit(1, { referencedTable: 'vehicles' }).single(), (r) => r.data.id === 1 && r.data.vehicles.length === 0);
await check('upsert makes', a.from('clients').upsert({ tenant_id: 1, name: 'Up', email: 'up@example.org' }, { onConflict: 'tenant_id,email' }).select('name').single(), (r) => r.data.name === 'Up');
await check('upsert changes', a.from('clients').upsert({ tenant_id: 1, name: 'Upper', email: 'up@example.org' }, { onConflict: 'tenant_id,email' }).select('name').single(), (r) => r.data.name === 'Upper');
await check('upsert ignores', a.from('clients').upsert({ tenant_id: 1, name: 'No', email: 'up@example.org' }, { onConflict: 'tenant_id,email', ignoreDuplicates: true }).select('name'), (r) => r.data.length === 0);
await check('defaults for what a row lacks', a.from('clients').insert([{ name: 'D1', email: 'd1@example.org' }, { name: 'D2' }], { defaultToNull: false }), (r) => r.status === 201);
await check('unknown relation', a.from('clients').select('id,no_such(id)'), (r) => r.error.code === 'PGRST200');
await check('unknown column of a body', a.from('clients').insert({ no_such: 1 }), (r) => r.error.code === 'PGRST204');
await check('a value of another type', a.from('clients').select('id').eq('id', 'x'), (r) => r.error.code === '22P02');
await check('a reference to nothing', a.from('user_assignments').insert({ user_id: 0, filing_id: 0 }), (r) => r.error.code === '23503');
await check('a value that is needed', a.from('clients').insert({ email: 'nameless@example.org' }), (r) => r.error.code === '23502');
await check('the other tenant sees its own', b.from('clients').select('tenant_id'), (r) => r.data.length > 0 && r.data.every((x) => x.tenant_id === 2));
await check('and not ours', b.from('clients').select().eq('id', 1), (r) => r.data.length === 0);
