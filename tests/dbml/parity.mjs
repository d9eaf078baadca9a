// Compares the DBML compiler with the official one: the verdict on every file,
// and for accepted files the content. Prints TAP.
//
//   MANOR_NODE_MODULES=DIR node parity.mjs DUMP FILE|DIR...
//
// DUMP is the dbml_dump program. DIR holds @dbml/core; when it is not given it
// is node_modules of MANOR_NODE or of the folder clients of DUMP's build. A
// folder with a file main.dbml is one case of several modules.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve, basename } from 'node:path';

const [dump, ...places] = process.argv.slice(2);
const modules = process.env.MANOR_NODE_MODULES
  ?? join(process.env.MANOR_NODE ?? resolve(dump, '../../../clients'), 'node_modules');
if (!existsSync(join(modules, '@dbml/core'))) {
  console.log('1..0 # SKIP no @dbml/core: tools/node-deps installs it');
  process.exit(0);
}
const { Parser } = createRequire(resolve(modules, 'parity.js'))('@dbml/core');

const cases = [];
function collect(place) {
  if (!statSync(place).isDirectory()) cases.push({ file: place });
  else if (existsSync(join(place, 'main.dbml'))) cases.push({ file: join(place, 'main.dbml'), folder: place });
  else for (const name of readdirSync(place).sort())
    if (name.endsWith('.dbml') || statSync(join(place, name)).isDirectory()) collect(join(place, name));
}
places.forEach(collect);

function official({ file, folder }) {
  const parser = new Parser();
  if (!folder) {
    const text = readFileSync(file, 'utf8');
    if (!/use/i.test(text)) return Parser.parse(text, 'dbmlv2');
    // A file may use itself, by its name.
    parser.setDbmlSource(`/${basename(file)}`, text);
    return parser.parseDbmlProject(`/${basename(file)}`);
  }
  const add = (directory, prefix) => {
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      if (statSync(path).isDirectory()) add(path, `${prefix}${name}/`);
      else parser.setDbmlSource(`${prefix}${name}`, readFileSync(path, 'utf8'));
    }
  };
  add(folder, '/');
  return parser.parseDbmlProject('/main.dbml');
}

// ---- the official document, in the shape of the dump ----

const lone = s => s === undefined || s === null ? '' : String(s);
const byText = (a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const keyed = o => Object.entries(o ?? {}).map(([k, v]) => [k.toLowerCase(), String(v)]).sort(byText);

function officialDefault(d) {
  if (!d) return null;
  if (d.type === 'boolean') return ['word', String(d.value)];
  return [d.type === 'number' ? 'number' : d.type, d.type === 'number' ? Number(d.value) : d.value];
}

function officialTables(db) {
  const tables = [];
  for (const schema of db.schemas) for (const t of schema.tables) {
    const composite = new Set();
    const indexes = [];
    for (const i of t.indexes) {
      if (i.pk) i.columns.forEach(c => composite.add(c.value));
      if (i.token?.start?.offset === -1) continue;
      indexes.push([i.columns.map(c => [c.value, c.type === 'expression']).sort(byText),
        !!i.pk, !!i.unique, lone(i.name), lone(i.type), lone(i.note)]);
    }
    tables.push({
      schema: schema.name, name: t.name, alias: lone(t.alias), note: lone(t.note),
      color: lone(t.headerColor), metas: keyed(t.metadata),
      pk: t.fields.filter(f => f.pk || composite.has(f.name)).map(f => f.name).sort(),
      indexes,
      checks: t.checks.map(c => [c.expression, lone(c.name)]),
      columns: t.fields.map(f => ({
        name: f.name, type: f.type.type_name.replace(/^.*\./s, m => (f.type.originalTypeName ? '' : m)),
        schema: lone(f.type.schemaName), enum: f._enum ? f._enum.name : '',
        unique: !!f.unique, notNull: f.not_null === undefined ? null : f.not_null, increment: !!f.increment,
        default: officialDefault(f.dbdefault), note: lone(f.note),
        checks: (f.checks ?? []).map(c => c.expression), metas: keyed(f.metadata),
        injected: !!f.injectedPartial,
      })),
    });
  }
  return tables.sort(byText);
}

function officialRefs(db) {
  const refs = [];
  for (const schema of db.schemas) for (const r of schema.refs) {
    const ends = r.endpoints.map(e => [e.fields[0].table.schema.name, e.fields[0].table.name, e.fields.map(f => f.name), e.relation]);
    refs.push([ends.sort(byText), lone(r.name), lone(r.onDelete).toLowerCase(), lone(r.onUpdate).toLowerCase(), lone(r.color), !!r.inactive]);
  }
  return refs.sort(byText);
}

function officialDocument(db) {
  return {
    project: [lone(db.name), lone(db.note), lone(db.databaseType)],
    tables: officialTables(db),
    refs: officialRefs(db),
    enums: db.schemas.flatMap(s => s.enums.map(e => [s.name, e.name, e.values.map(v => [v.name, lone(v.note)])])).sort(byText),
    groups: db.schemas.flatMap(s => s.tableGroups.map(g => [g.name, lone(g.note), lone(g.color), keyed(g.metadata),
      g.tables.map(t => [t.schema.name, t.name])])).sort(byText),
    stickies: db.notes.map(n => [n.name, lone(n.content), lone(n.color), keyed(n.metadata)]).sort(byText),
    records: db.records.map(r => ({ key: [r.schemaName || 'public', r.tableName, r.columns], rows: r.values })).sort(byText),
  };
}

// ---- ours, in the same shape ----

const metasOf = items => items.map(m => [m.key, m.value.text]).sort(byText);
const settingOf = (items, key) => items.find(m => m.key === key)?.value.text ?? '';

function ourDefault(d) {
  switch (d.kind) {
    case 'none': return null;
    case 'null': case 'boolean': return ['word', d.text];
    case 'number': return ['number', Number(d.text)];
    case 'name': return ['string', d.text];
    default: return [d.kind, d.text];
  }
}

function ourDocument(doc) {
  const cardinality = { '>': ['*', '1'], '<': ['1', '*'], '-': ['1', '1'], '<>': ['*', '*'] };
  const optional = c => (c === '*' ? '0..*' : '0..1');
  return {
    project: [lone(doc.project?.name), lone(doc.project?.note),
      lone(doc.project?.metas.find(m => m.key === 'database_type')?.value.text)],
    tables: doc.tables.map(t => ({
      schema: t.schema, name: t.name, alias: t.alias, note: lone(t.note),
      color: settingOf(t.settings, 'headercolor'), metas: metasOf(t.metas),
      pk: [...new Set([...t.columns.filter(c => c.pk).map(c => c.name),
        ...t.indexes.filter(i => i.pk).flatMap(i => i.parts.map(p => p.value))])]
        .filter(n => t.columns.some(c => c.name === n)).sort(),
      indexes: t.indexes.map(i => [i.parts.map(p => [p.value, p.expression]).sort(byText),
        i.pk, i.unique, i.name, i.type, lone(i.note)]),
      checks: t.checks.map(c => [c.expression, c.name]),
      columns: t.columns.map(c => ({
        name: c.name, type: c.type, schema: c.schema, enum: lone(c.enum),
        unique: c.unique, notNull: c.not_null ? true : c.null ? false : null, increment: c.increment,
        default: ourDefault(c.default), note: lone(c.note),
        checks: c.checks.map(k => k.expression), metas: metasOf(c.metas),
      })),
    })).sort(byText),
    refs: doc.refs.map(r => {
      const [l, m] = cardinality[r.relation];
      const ends = [[r.left.schema, r.left.table, r.left.columns, r.left_optional ? optional(l) : l],
        [r.right.schema, r.right.table, r.right.columns, r.right_optional ? optional(m) : m]];
      return [ends.sort(byText), r.name, r.on_delete, r.on_update, settingOf(r.settings, 'color'),
        r.settings.some(s => s.key === 'inactive')];
    }).sort(byText),
    enums: doc.enums.map(e => [e.schema, e.name, e.values.map(v => [v.name, lone(v.note)])]).sort(byText),
    groups: doc.groups.map(g => [g.name, lone(g.note), settingOf(g.settings, 'color'), metasOf(g.metas),
      g.tables.map(t => [t.schema, t.name])]).sort(byText),
    stickies: doc.stickies.map(s => [s.name, lone(s.note), settingOf(s.settings, 'color'), metasOf(s.metas)]).sort(byText),
    records: doc.records.map(r => ({ key: [r.schema, r.table, r.columns], rows: r.rows })).sort(byText),
  };
}

// A value of records: the official reader turns it towards the column's type.
function sameValue(theirs, ours) {
  const value = theirs.value;
  if (value === null || value === undefined) return ['none', 'null'].includes(ours.kind) || ours.text === '';
  if (ours.kind === 'number') return Number(ours.text) === Number(value) || Math.floor(Number(ours.text)) === value ||
    value === (Number(ours.text) === 1) || String(value) === ours.text;
  if (typeof value === 'boolean') return value === ['true', 'yes', 'y', 't', '1'].includes(ours.text.toLowerCase());
  // A date in any of its spellings is rewritten, and a word that fits no type becomes an expression.
  if (['date', 'time', 'datetime'].includes(theirs.type) && ours.kind === 'string') return true;
  if (ours.kind === 'boolean') return [ours.text, ours.text === 'true' ? '1' : '0', ''].includes(String(value));
  if (ours.kind === 'name') return value === ours.text || value === '';
  return String(value) === ours.text;
}

function difference(theirs, ours) {
  for (const part of ['project', 'refs', 'enums', 'groups', 'stickies'])
    if (JSON.stringify(theirs[part]) !== JSON.stringify(ours[part]))
      return `${part}\n  official ${JSON.stringify(theirs[part])}\n  ours     ${JSON.stringify(ours[part])}`;
  if (theirs.tables.length !== ours.tables.length) return 'number of tables';
  for (let i = 0; i < theirs.tables.length; i++) {
    const a = theirs.tables[i], b = ours.tables[i];
    a.columns.forEach((column, j) => {
      // An enum under [] is one for us; metadata for a partial's column is lost by the official reader.
      if (/[[(]/.test(column.type) && b.columns[j]) b.columns[j].enum = column.enum;
      if (column.injected && b.columns[j]) Object.assign(b.columns[j], { metas: column.metas, note: column.note });
      delete column.injected;
    });
    if (JSON.stringify(a) !== JSON.stringify(b))
      return `table ${a.name}\n  official ${JSON.stringify(a)}\n  ours     ${JSON.stringify(b)}`;
  }
  if (JSON.stringify(theirs.records.map(r => r.key)) !== JSON.stringify(ours.records.map(r => r.key)))
    return `records\n  official ${JSON.stringify(theirs.records.map(r => r.key))}\n  ours     ${JSON.stringify(ours.records.map(r => r.key))}`;
  for (let i = 0; i < theirs.records.length; i++) {
    const a = theirs.records[i].rows, b = ours.records[i].rows;
    if (a.length !== b.length) return `rows of ${theirs.records[i].key[1]}`;
    for (let j = 0; j < a.length; j++) for (let k = 0; k < a[j].length; k++)
      if (!sameValue(a[j][k], b[j][k]))
        return `row ${j + 1}, value ${k + 1}: official ${JSON.stringify(a[j][k])}, ours ${JSON.stringify(b[j][k])}`;
  }
  return '';
}

// ---- the comparison ----

function ours(files) {
  const lines = [];
  for (let i = 0; i < files.length; i += 500)
    lines.push(...execFileSync(dump, files.slice(i, i + 500), { maxBuffer: 1 << 30, encoding: 'utf8' }).trim().split('\n'));
  return lines.map(line => JSON.parse(line));
}

const results = ours(cases.map(c => c.file));
let failed = 0;
let accepted = 0;
console.log(`1..${cases.length}`);
cases.forEach((item, i) => {
  const result = results[i];
  let db, message, problem = '';
  try {
    db = official(item);
  } catch (error) {
    message = error.diags?.map(d => `${d.location?.start?.line}:${d.location?.start?.column} ${d.message}`).join(' | ') ?? String(error);
  }
  accepted += db ? 1 : 0;
  if (db && !result.accepted)
    problem = `the official reader accepts it; ours: ${result.errors.map(e => `${e.line}:${e.column} ${e.message}`).join(' | ')}`;
  else if (!db && result.accepted) problem = `the official reader refuses it: ${message}`;
  else if (db) problem = difference(officialDocument(db), ourDocument(result.dbml));
  else if (!result.errors.length) problem = 'refused without an error';
  const name = item.folder ? basename(item.folder) : basename(item.file, '.dbml');
  console.log(`${problem ? 'not ok' : 'ok'} ${i + 1} - ${name}`);
  if (problem) {
    failed++;
    console.log(problem.split('\n').map(line => `# ${line}`).join('\n'));
  }
});
console.log(`# ${cases.length - failed} of ${cases.length} agree, ${accepted} accepted`);
process.exit(failed ? 1 : 0);
