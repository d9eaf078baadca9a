// Every schema of the goldens, and its completed form, is accepted by the
// official parser. Prints TAP.
//
//   MANOR_NODE_MODULES=DIR node official.mjs
//
// Without MANOR_NODE_MODULES the packages are those of MANOR_NODE.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = process.env.MANOR_NODE_MODULES
  ?? join(process.env.MANOR_NODE ?? 'clients', 'node_modules');
if (!existsSync(join(modules, '@dbml/core'))) {
  console.log('1..0 # SKIP set MANOR_NODE_MODULES to a folder with @dbml/core');
  process.exit(0);
}
const { Parser } = createRequire(resolve(modules, 'official.js'))('@dbml/core');

const here = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(here).filter(name => name.endsWith('.dbml')).sort();
const parts = readdirSync(join(here, 'parts')).filter(name => name.endsWith('.dbml'));
let failed = 0;
console.log(`1..${files.length}`);
files.forEach((name, i) => {
  try {
    const parser = new Parser();
    for (const part of parts)
      parser.setDbmlSource(`/parts/${part}`, readFileSync(join(here, 'parts', part), 'utf8'));
    parser.setDbmlSource(`/${name}`, readFileSync(join(here, name), 'utf8'));
    parser.parseDbmlProject(`/${name}`);
    console.log(`ok ${i + 1} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${i + 1} - ${name}`);
    for (const d of error.diags ?? [{ message: String(error) }])
      console.log(`# ${d.location?.start.line}:${d.location?.start.column} ${d.message}`);
  }
});
process.exit(failed ? 1 : 0);
