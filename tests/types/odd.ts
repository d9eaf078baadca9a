// Names that are no identifiers, keywords, enums with spaces, every type.
import { PostgrestClient } from '@supabase/postgrest-js'
import { Constants, type Database, type Enums, type Json, type Tables } from './odd.types'

const client = new PostgrestClient<Database>('http://127.0.0.1/rest/v1')

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false
function same<A, B>(_: Same<A, B>): void {}

type Item = Tables<'order items'>
same<Item['unit price'], number>(true)
same<Item['class'], string | null>(true)
same<Item['9 lives'], boolean>(true)
same<Item['quo"te'], string | null>(true)
same<Item['año'], number | null>(true)

type All = Tables<'everything'>
same<All['i64'], number | null>(true)
same<All['money'], number | null>(true)
same<All['moment'], string | null>(true)
same<All['words'], string[] | null>(true)
same<All['grid'], number[][] | null>(true)
same<All['free'], Json | null>(true)
same<All['mood'], Enums<'Mood of day'> | null>(true)
same<All['moods'], Enums<'Mood of day'>[] | null>(true)
same<Enums<'Mood of day'>, 'very good' | 'so-so' | 'it\'s "bad"'>(true)
same<(typeof Constants.public.Enums)['Mood of day'][1], 'so-so'>(true)

export async function people() {
  const boss = await client.from('people').select('name, people!boss_id(name)').single()
  if (boss.data) same<typeof boss.data.name, string>(true)
  // A composite reference, and two between the same tables.
  const seat = await client.from('seats').select('label, rooms(floor), keeper:people!keeper_id(name)')
  if (seat.data) {
    const keeper = seat.data[0]?.keeper
    same<typeof keeper, { name: string } | null | undefined>(true)
  }
  await client.from('people').insert({ name: 'Ida', delete: true })
  // @ts-expect-error: a mood that there is not
  await client.from('everything').insert({ mood: 'awful' })
  // @ts-expect-error: the server's
  await client.from('everything').insert({ id: 1 })
  // @ts-expect-error: two references lead there, so one is to be named
  const two: { people: { name: string } }[] | null = (await client.from('seats').select('people(name)')).data
  return two
}

export async function calls() {
  const named = await client.rpc('people_named', { part: 'a' }).select('name, boss_id').limit(2)
  if (named.data) same<typeof named.data, { name: string; boss_id: number | null }[]>(true)
  const count = await client.rpc('tally', { lowest: null })
  if (count.data) same<typeof count.data, number>(true)
  const moods = await client.rpc('per_mood')
  if (moods.data) {
    same<(typeof moods.data)[number]['how'], Enums<'Mood of day'> | null>(true)
    same<(typeof moods.data)[number]['so many'], number | null>(true)
  }
  await client.rpc('rename', { person: 1, called: 'Ida' })
  // @ts-expect-error: an argument that must be given
  await client.rpc('rename', { person: 1 })
  // @ts-expect-error: a number is no text
  await client.rpc('people_named', { part: 7 })
  // @ts-expect-error: there is no such function
  await client.rpc('renam')
}
