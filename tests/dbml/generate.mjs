// Makes DBML files from others: takes away, doubles, swaps and mixes their
// tokens, lines and elements. The same seed gives the same files.
//
//   node generate.mjs SEED COUNT OUT FILE|DIR...
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [seed, count, out, ...places] = process.argv.slice(2);
let state = (Number(seed) >>> 0) || 1;
// mulberry32
function random(n) {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = list => list[random(list.length)];

const sources = [];
// Folders with a main.dbml: { name: text } of each.
const projects = [];
function collect(place, project, prefix) {
  if (!statSync(place).isDirectory()) {
    if (!place.endsWith('.dbml')) return;
    if (project) project[prefix] = readFileSync(place, 'utf8');
    sources.push(readFileSync(place, 'utf8'));
    return;
  }
  const names = readdirSync(place).sort();
  let within = project;
  if (!within && names.includes('main.dbml')) projects.push(within = {});
  for (const name of names) collect(join(place, name), within, project ? `${prefix}/${name}` : name);
}
places.forEach(place => collect(place));

// Tokens with the white space before them, so that a text joins together again.
const tokens = text => text.match(/\s*('''(?:\\.|[^\\])*?'''|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`[^`]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#?[\p{L}\p{M}\d_]+|[<>?=!-]+|\s|.)/gsu) ?? [];

// Elements at the top of a file: up to a closing brace in the first column, or a blank line.
const elements = text => text.split(/(?<=^\}[^\n]*\n)|(?:\n[ \t]*\n)/m).filter(part => part.trim());

const words = ['Table', 'Enum', 'Ref', 'Note', 'TablePartial', 'TableGroup', 'Project', 'records', 'indexes',
  'checks', 'Metadata', 'DiagramView', 'Dep', 'pk', 'unique', 'not null', 'null', 'note', 'ref', 'default',
  'increment', 'id', 'users', 'x', 'public', 'as', 'use', 'true', 'false', "'s'", "''", '"q r"', '""', '`e()`', '1', '-1',
  '1.5', '1e3', '#fff', '#abcdef', '#12', ',', ':', '.', '(', ')', '[', ']', '{', '}', '>', '<', '-', '<>', '?>',
  '>?', '->', '~', '*', ';', '\n', ' ', '@', "'''a\n  b'''", 'é', '1a', '// c\n', '/* c */'];

function mutateTokens(text) {
  const list = tokens(text);
  if (!list.length) return text;
  for (let n = 1 + random(3); n > 0; n--) {
    const at = random(list.length);
    switch (random(7)) {
      case 0: list.splice(at, 1); break;
      case 1: list.splice(at, 0, list[at]); break;
      case 2: list.splice(at, 0, ` ${pick(words)}`); break;
      case 3: list[at] = list[at].match(/^\s*/)[0] + pick(words); break;
      case 4: list[at] = list[at].match(/^\s*/)[0] + pick(list).trim(); break;
      case 5: { const other = random(list.length); [list[at], list[other]] = [list[other], list[at]]; break; }
      default: list[at] = list[at].trim(); break;
    }
    if (!list.length) list.push(' ');
  }
  return list.join('');
}

function mutateLines(text) {
  const lines = text.split('\n');
  const at = random(lines.length);
  switch (random(4)) {
    case 0: lines.splice(at, 1); break;
    case 1: lines.splice(at, 0, lines[at]); break;
    case 2: lines.splice(at, 0, pick(pick(sources).split('\n'))); break;
    default: { const other = random(lines.length); [lines[at], lines[other]] = [lines[other], lines[at]]; break; }
  }
  return lines.join('\n');
}

function mixElements(text) {
  const list = elements(text);
  const others = elements(pick(sources));
  if (others.length) list.splice(random(list.length + 1), 0, pick(others));
  if (list.length > 1 && random(2)) list.splice(random(list.length), 1);
  return list.join('\n\n');
}

function mutate(text) {
  for (let n = 1 + random(2); n > 0; n--) text = pick([mutateTokens, mutateTokens, mutateLines, mixElements])(text);
  return text;
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

for (let i = 0; i < Number(count); i++) {
  const name = join(out, `g${seed}-${String(i).padStart(5, '0')}`);
  if (projects.length && random(8) === 0) {
    const project = { ...pick(projects) };
    const file = pick(Object.keys(project));
    project[file] = mutate(project[file]);
    for (const [path, text] of Object.entries(project)) write(join(name, path), text);
    continue;
  }
  let text = pick(sources);
  // Small files say more about a fault than large ones.
  if (text.length > 3000) text = elements(text).slice(0, 3).join('\n\n').slice(0, 3000);
  write(`${name}.dbml`, mutate(text));
}
