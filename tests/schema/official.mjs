// Every schema of the goldens, and its completed form, is accepted by the
// official parser. Prints TAP.
//
//   MANOR_NODE_MODULES=DIR node official.mjs
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = process.env.MANOR_NODE_MODULES;
if (!modules || !existsSync(join(modules, '@dbml/core'))) {
  console.log('1..0 # SKIP set MANOR_NODE_MODULES to a folder with @dbml/core');
  process.exit(0);
}
const { Parser } = createRequire(resolve(modules, 'official.js'))('@dbml/core');

const here = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(here).filter(name => name.endsWith('.dbml')).sort();
let failed = 0;
console.log(`1..${files.length}`);
files.forEach((name, i) => {
  try {
    Parser.parse(readFileSync(join(here, name), 'utf8'), 'dbmlv2');
    console.log(`ok ${i + 1} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${i + 1} - ${name}`);
    for (const d of error.diags ?? [{ message: String(error) }])
      console.log(`# ${d.location?.start.line}:${d.location?.start.column} ${d.message}`);
  }
});
process.exit(failed ? 1 : 0);
