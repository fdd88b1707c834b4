// What browsers get is what the sources give, and stands in the list with its hashes.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { kept, listed, made } from '../../scripts/widget.mjs';

const files = await made();
const stands = kept();

test('the committed files are those of the sources; else: make widget', () => {
  assert.deepEqual([...stands.files.keys()].sort(), [...files.keys()].sort());
  for (const [name, text] of files) assert.ok(stands.files.get(name) === text, `src/widget/dist/${name} is not what the sources give: make widget`);
  assert.equal(stands.list, listed(files));
});

test('the entry holds the hash of every part, or of one that holds it, and no import is left', () => {
  const entry = files.get('define.js');
  const covered = (text) => [...files].filter(([name, other]) => name.endsWith('.js') && text.includes(createHash('sha256').update(other).digest('base64'))).flatMap(([name, other]) => [name, ...covered(other)]);
  const taken = (text) => [...new Set([...text.matchAll(/^import.*?from"([^"]*)"/gm)].map(([, from]) => from))];
  const parts = [...files].filter(([name]) => name.endsWith('.js') && !['define.js', 'frame.js'].includes(name));
  assert.deepEqual([...new Set(covered(entry))].sort(), parts.map(([name]) => name).sort());
  assert.deepEqual(parts.flatMap(([, text]) => taken(text)), []);
  assert.match(entry, /export\{\w+ as define\};\n$/);
  assert.deepEqual(taken(entry), []);
});
