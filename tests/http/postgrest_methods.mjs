import { createRequire } from 'node:module';

const require = createRequire(process.env.MANOR_NODE + '/package.json');
const library = require('@supabase/postgrest-js');

// Which methods there are, and which of them a check has called.
const called = new Set();
const methods = new Set();
for (const [name, made] of Object.entries(library)) {
  if (typeof made !== 'function' || name === 'PostgrestError') continue;
  for (const method of Object.getOwnPropertyNames(made.prototype)) {
    if (method === 'constructor' || method === 'then') continue;
    const plain = made.prototype[method];
    // What a class that inherits has of its own hides this one.
    if (made.prototype.isPrototypeOf(library.PostgrestFilterBuilder.prototype) && library.PostgrestFilterBuilder.prototype[method] !== plain) continue;
    const key = `${name}.${method}`;
    methods.add(key);
    made.prototype[method] = function (...args) {
      called.add(key);
      return plain.apply(this, args);
    };
  }
}

const client = new library.PostgrestClient(process.env.BASE + '/rest/v1', {
  headers: { Authorization: `Bearer ${process.env.TOKEN}` },
});
const samples = (select = 'id') => client.from('samples').select(select).order('id');
const books = (select = 'id') => client.from('books').select(select).order('id');
const reviews = (select = 'id') => client.from('reviews').select(select).order('id');
const ids = (r) => r.data.map((x) => x.id).join();

async function check(words, query, test) {
  let answer, good;
  try {
    answer = await query;
    good = test(answer);
  } catch (thrown) {
    answer = `${thrown}`;
    good = false;
  }
  console.log(`${good ? 'ok' : 'not ok'} ${words}`);
  if (!good) console.log(JSON.stringify(answer ?? null).slice(0, 400));
  return answer;
}
const gives = (words, query, expected) => check(words, query, (r) => ids(r) === expected);
const refuses = (words, query, code) => check(words, query, (r) => r.error.code === code);

// ---- filters
await gives('eq', samples().eq('an_int', 10), '1');
await gives('eq of a text with signs', samples().eq('a_text', 'a,b "c" (d) \\ e'), '5');
await gives('eq of true', samples().eq('a_bool', true), '1,5');
await gives('neq', samples().neq('an_int', 10), '2,3,5,6');
await gives('gt', samples().gt('an_int', 10), '5,6');
await gives('gte', samples().gte('an_int', 10), '1,5,6');
await gives('lt', samples().lt('an_int', 0), '2');
await gives('lte', samples().lte('an_int', 0), '2,3');
await gives('gt of a date', samples().gt('a_date', '2024-02-29'), '5,6');
await gives('like', samples().like('a_text', '%lain'), '1,6');
await gives('likeAllOf', samples().likeAllOf('a_text', ['%l%', 'p%']), '1');
await gives('likeAnyOf', samples().likeAnyOf('a_text', ['p%', 'Ü%']), '1,2');
await gives('ilike', samples().ilike('a_text', 'PLAIN'), '1,6');
await gives('ilikeAllOf', samples().ilikeAllOf('a_text', ['P%', '%N']), '1,6');
await gives('ilikeAnyOf', samples().ilikeAnyOf('a_text', ['PLA%', 'ünï%']), '1,2,6');
await gives('is null', samples().is('an_int', null), '4');
await gives('is true', samples().is('a_bool', true), '1,5');
await gives('is false', samples().is('a_bool', false), '2,6');
await gives('in', samples().in('an_int', [10, 50, 7]), '1,6');
await check('in, texts with signs', client.from('authors').select('id').in('name', ['Ana Lima', '川端 Aoi', 'D,(x)']).order('id'), (r) => ids(r) === '1,3');
await gives('in of nothing', samples().in('an_int', []), '');
await gives('contains of an array', samples().contains('some_ints', [1]), '1,6');
await gives('contains of json', samples().contains('a_jsonb', { a: 1 }), '1');
await gives('contains of texts', samples().contains('some_texts', ['b']), '1,2');
await gives('containedBy', samples().containedBy('some_ints', [1, 2, 3, 9]), '1,3,6');
await gives('containedBy of json', samples().containedBy('a_jsonb', { a: '1', n: 1.5, z: null, more: 1 }), '6');
await gives('overlaps', samples().overlaps('some_ints', [1, 4]), '1,2,6');
// No column has a range's type.
for (const range of ['rangeGt', 'rangeGte', 'rangeLt', 'rangeLte', 'rangeAdjacent'])
  await refuses(`${range} is refused: no type is a range`, samples()[range]('an_int', '[1,2)'), '42883');
await gives('textSearch', reviews().textSearch('words', 'cat', { config: 'english' }), '1,5');
await gives('textSearch, plain', reviews().textSearch('words', 'fat rats', { config: 'english', type: 'plain' }), '1');
await gives('textSearch, phrase', reviews().textSearch('words', 'fat cat', { config: 'english', type: 'phrase' }), '1');
await gives('textSearch, as in the web', reviews().textSearch('words', 'wind or dogs', { config: 'english', type: 'websearch' }), '4,5');
await gives('match', samples().match({ a_bool: true, a_state: 'planned' }), '1,5');
await gives('not', samples().not('an_int', 'is', null), '1,2,3,5,6');
await gives('not in', samples().not('id', 'in', '(1,2,3)'), '4,5,6');
await gives('or', samples().or('an_int.eq.10,and(an_int.gt.20,a_bool.is.false)'), '1,6');
await gives('or within an embed', books('id,reviews!inner(id)').or('stars.eq.1,reader.eq.Yuki', { referencedTable: 'reviews' }), '1,3');
await gives('filter', samples().filter('an_int', 'in', '(10,50)'), '1,6');
await gives('filter by a regular expression', samples().filter('a_text', 'match', '^[pP]l'), '1,6');
await gives('filter of an embed', books('id,reviews!inner(stars)').filter('reviews.stars', 'gt', 4), '1,6');
await gives('a JSON path', books().eq('extra->>lang', 'pt'), '1');

// ---- modifiers
await check('select', client.from('books').select(), (r) => r.data.length === 6 && r.data[0].title);
await check('select, with white space', client.from('books').select(`id,\n  title`).order('id'), (r) => Object.keys(r.data[0]).join() === 'id,title');
await check('select, counted', client.from('books').select('id', { count: 'exact' }), (r) => r.count === 6 && r.data.length === 6);
await check('select, estimated', client.from('books').select('id', { count: 'estimated' }), (r) => r.count === 6);
await check('select, planned', client.from('books').select('id', { count: 'planned' }), (r) => Number.isInteger(r.count));
await check('select, head', client.from('books').select('*', { head: true, count: 'exact' }), (r) => r.count === 6 && r.data === null);
await check('select, aggregated', client.from('books').select('state,id.count()').order('state'), (r) => r.data.map((x) => x.count).join() === '2,3,1');
await check('order', client.from('books').select('id').order('pages', { ascending: false, nullsFirst: false }), (r) => ids(r) === '1,4,2,6,5,3');
await check('order, twice', client.from('books').select('id').order('state').order('id', { ascending: false }), (r) => ids(r) === '5,4,6,2,1,3');
await check('order within an embed', books('id,reviews(id)').order('stars', { referencedTable: 'reviews' }).eq('id', 1), (r) => r.data[0].reviews.map((x) => x.id).join() === '2,3,1');
await check('order by an embed', client.from('books').select('id,author:author_id(name)').order('author(name)', { ascending: true, nullsFirst: false }).order('id').limit(2), (r) => ids(r) === '1,2');
await gives('limit', books().limit(2), '1,2');
await check('limit within an embed', books('id,reviews(id)').limit(1, { referencedTable: 'reviews' }).eq('id', 1), (r) => r.data[0].reviews.length === 1);
await gives('range', books().range(1, 3), '2,3,4');
await check('range within an embed', books('id,reviews(id)').order('id', { referencedTable: 'reviews' }).range(1, 2, { referencedTable: 'reviews' }).eq('id', 1), (r) => r.data[0].reviews.map((x) => x.id).join() === '2,3');
await check('range beyond the end, counted', client.from('books').select('id', { count: 'exact' }).range(100, 110), (r) => r.status === 416 && r.error.code === 'PGRST103');
const stopped = new AbortController();
stopped.abort();
await check('abortSignal', books().abortSignal(stopped.signal), (r) => /abort/i.test(r.error.message));
await check('abortSignal that is not used', books().abortSignal(new AbortController().signal), (r) => r.data.length === 6);
await check('single', books('title').eq('id', 1).single(), (r) => r.data.title === 'Tides');
await check('single of none', books().eq('id', 0).single(), (r) => r.error.code === 'PGRST116' && r.status === 406 && r.error.details === 'The result contains 0 rows');
await check('single of many', books().single(), (r) => r.error.code === 'PGRST116' && r.error.details === 'The result contains 6 rows');
await check('maybeSingle', books('title').eq('id', 1).maybeSingle(), (r) => r.data.title === 'Tides');
await check('maybeSingle of none', books().eq('id', 0).maybeSingle(), (r) => r.data === null && r.error === null);
await check('maybeSingle of many', books().maybeSingle(), (r) => r.error.code === 'PGRST116');
await check('maybeSingle of none that is changed', client.from('books').update({ pages: 1 }).eq('id', 0).select().maybeSingle(), (r) => r.data === null && r.error === null);
await check('csv', books('id,title').limit(1).csv(), (r) => r.data.trim().split(/\r?\n/).join('|') === 'id,title|1,Tides');
await check('geojson is refused: no type is a geometry', books().geojson(), (r) => r.status === 406 && r.error.code === 'PGRST107');
await check('explain is refused: for platform administrators', books().explain(), (r) => r.status === 406 && r.error.code === 'PGRST107');
await check('explain as JSON is refused too', books().explain({ format: 'json', analyze: true }), (r) => r.status === 406);
await check('returns', books('title').eq('id', 1).returns(), (r) => r.data[0].title === 'Tides');
await check('overrideTypes', books('title').eq('id', 1).overrideTypes(), (r) => r.data[0].title === 'Tides');
await check('throwOnError', books('nosuch').throwOnError().then(() => ({}), (thrown) => thrown), (r) => r.code === '42703');
await check('setHeader', books('id').setHeader('Accept', 'text/csv').limit(1), (r) => r.data.startsWith('id'));
await check('schema', client.schema('public').from('books').select('id').eq('id', 1), (r) => r.data.length === 1);
await check('schema that there is not', client.schema('nosuch').from('books').select('id'), (r) => r.status === 406 && r.error.code === 'PGRST106');

// ---- writes
await check('insert', client.from('authors').insert({ name: 'One' }), (r) => r.status === 201 && r.data === null);
await check('insert and select', client.from('authors').insert({ name: 'Two', country_code: 'PT' }).select('name,countries(name)').single(), (r) => r.data.countries.name === 'Portugal');
await check('insert of many, counted', client.from('genres').insert([{ name: 'x' }, { name: 'y' }], { count: 'exact' }), (r) => r.status === 201 && r.count === 2);
await check('insert of many that lack columns', client.from('shelves').insert([{ code: 'X1', title: 'x' }, { code: 'X2', room: 2, title: 'y' }]).select('code,room,width').order('code'), (r) => r.data[0].room === null && r.data[1].room === 2);
await check('insert of many, defaults for what lacks', client.from('shelves').insert([{ code: 'X3' }, { code: 'X4', title: 'given' }], { defaultToNull: false }).select('code,title').order('code'), (r) => r.data.map((x) => x.title).join() === 'untitled,given');
await check('insert that is refused', client.from('authors').insert({ name: null }), (r) => r.error.code === '23502' && r.status === 400);
await check('upsert that makes', client.from('shelves').upsert({ code: 'U1', title: 'made' }).select().single(), (r) => r.data.title === 'made');
await check('upsert that changes', client.from('shelves').upsert({ code: 'U1', title: 'changed' }).select().single(), (r) => r.data.title === 'changed');
await check('upsert by another key', client.from('authors').upsert({ name: 'One', born: '2000-01-01' }, { onConflict: 'tenant_id,name', count: 'exact' }).select('name,born'), (r) => r.data[0].born === '2000-01-01' && r.count === 1);
await check('upsert that ignores', client.from('shelves').upsert([{ code: 'U1', title: 'no' }, { code: 'U2', title: 'new' }], { ignoreDuplicates: true }).select('code'), (r) => r.data.map((x) => x.code).join() === 'U2');
await check('upsert, defaults for what lacks', client.from('shelves').upsert([{ code: 'U3' }, { code: 'U4', title: 'given' }], { defaultToNull: false }).select('title'), (r) => r.data.map((x) => x.title).sort().join() === 'given,untitled');
await check('update', client.from('books').update({ pages: 321 }).eq('id', 1), (r) => r.status === 204 && r.data === null);
await check('update and select', client.from('books').update({ pages: 322 }).eq('id', 1).select('pages,author:author_id(name)'), (r) => r.data[0].pages === 322 && r.data[0].author.name === 'Ana Lima');
await check('update, counted', client.from('books').update({ price: 1 }, { count: 'exact' }).in('id', [1, 2]), (r) => r.count === 2);
await check('update of nothing', client.from('books').update({ price: 1 }, { count: 'exact' }).eq('id', 0).select(), (r) => r.data.length === 0 && r.count === 0);
await check('update without a filter', client.from('books').update({ price: 1 }), (r) => r.error.code === '21000');
await check('maxAffected', client.from('books').update({ price: 2 }).gt('id', 0).maxAffected(2), (r) => r.error.code === 'PGRST124');
await check('maxAffected changed nothing', books('price').eq('id', 1), (r) => r.data[0].price === 1);
await check('maxAffected that is kept', client.from('books').update({ price: 2 }).in('id', [1, 2]).maxAffected(2).select('id'), (r) => r.data.length === 2);
await check('rollback where it is not allowed changes', client.from('books').update({ price: 3 }).eq('id', 1).rollback().select('price'), (r) => r.data[0].price === 3);
await check('delete', client.from('reviews').delete().eq('id', 6), (r) => r.status === 204);
await check('delete and select, counted', client.from('reviews').delete({ count: 'exact' }).in('id', [4, 5]).select('id'), (r) => r.data.length === 2 && r.count === 2);
await check('delete that is refused', client.from('books').delete().eq('id', 1), (r) => r.error.code === '23503' && r.status === 409);
await check('a number that no double holds', samples('a_big::text').eq('a_big', '9223372036854775807'), (r) => r.data[0].a_big === '9223372036854775807');

// ---- functions
await check('rpc', client.rpc('add', { a: 1, b: 2 }), (r) => r.data === 3);
await check('rpc, defaults', client.rpc('add', { a: 1 }), (r) => r.data === 11);
await check('rpc by GET', client.rpc('add', { a: 1, b: undefined }, { get: true }), (r) => r.data === 11);
await check('rpc by HEAD, counted', client.rpc('books_like', { part: '' }, { head: true, count: 'exact' }), (r) => r.count === 6 && r.data === null);
await check('rpc with rows, asked as a table', client.rpc('books_like', {}).select('id,reviews(stars)').gt('id', 1).order('id', { ascending: false }).limit(2), (r) => ids(r) === '6,5' && r.data[0].reviews);
await check('rpc with one row', client.rpc('one_book', { book: 1 }).single(), (r) => r.data.title === 'Tides');
await check('rpc with rows, at most one', client.rpc('books_like', { part: 'tides' }).maybeSingle(), (r) => r.data.id === 1);
await check('rpc with an array', client.rpc('books_of_ids', { ids: [1, 3] }), (r) => ids(r) === '1,3');
await check('rpc with an array, by GET', client.rpc('books_of_ids', { ids: [1, 3] }, { get: true }), (r) => ids(r) === '1,3');
await check('rpc with JSON', client.rpc('echo_json', { a: [1, null] }), (r) => r.data.a[0] === 1);
await check('rpc as CSV', client.rpc('books_like', { part: 'tides' }).select('id').csv(), (r) => r.data.trim().split(/\r?\n/).join() === 'id,1');
await check('rpc that writes', client.rpc('add_genre', { called: 'by a function' }), (r) => r.data.name === 'by a function');
await check('rpc that writes, by GET', client.rpc('add_genre', { called: 'no' }, { get: true }), (r) => r.status === 405 && r.error.code === '25006');
await check('rpc of nothing', client.rpc('forget_reviews', { book: 1 }), (r) => r.status === 204 && r.data === null);
await refuses('rpc with an argument of another type', client.rpc('add', { a: 'x' }), '22P02');
await refuses('rpc with an argument that there is not', client.rpc('add', { a: 1, nosuch: 1 }), 'PGRST202');
await check('rpc of none', client.rpc('nosuch', { a: 1 }), (r) => r.status === 404 && r.error.code === 'PGRST202');

const missing = [...methods].filter((m) => !called.has(m)).sort();
console.log(`${missing.length ? 'not ok' : 'ok'} every method is called, ${methods.size} of them`);
if (missing.length) console.log(missing.join(' '));
