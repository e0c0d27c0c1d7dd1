// Copyright 2026 The Threshold authors
// SPDX-License-Identifier: GPL-3.0-or-later

// tus-js-client, which knows nothing of this project, sends a file through a wire that is cut so many
// times. Arguments: folder with node_modules, port, token, file, SHA-256 in hex, cuts.

import { createRequire } from 'node:module';
import { createReadStream, statSync } from 'node:fs';
import { createServer, connect } from 'node:net';

const [folder, port, token, path, sha256, cuts] = process.argv.slice(2);
const tus = createRequire(`${folder}/`)('tus-js-client');

// A wire of TCP: what is said on it is encrypted and stays so.
let cut = 0;
const wire = createServer((near) => {
  const far = connect(Number(port), '127.0.0.1');
  const end = () => { near.destroy(); far.destroy(); };
  // Sometimes within a part, sometimes behind one.
  let left = cut < Number(cuts) ? 150_000 + ((cut * 397_213) % 1_700_000) : Infinity;

  near.on('data', (bytes) => {
    far.write(bytes);
    left -= bytes.length;
    if (left <= 0 && cut < Number(cuts)) {
      cut++;
      end();
    }
  });
  far.on('data', (bytes) => near.write(bytes));
  for (const socket of [near, far]) {
    socket.on('error', end);
    socket.on('close', end);
  }
});

wire.listen(0, '127.0.0.1', () => {
  const upload = new tus.Upload(createReadStream(path), {
    endpoint: `https://127.0.0.1:${wire.address().port}/v1/blobs`,
    uploadSize: statSync(path).size,
    chunkSize: 1024 * 1024,
    metadata: { sha256, filename: 'photo.jpg' },
    headers: { Authorization: `Bearer ${token}` },
    retryDelays: Array(60).fill(10),
    onError: (error) => {
      console.error(String(error));
      process.exit(1);
    },
    onSuccess: () => {
      console.log(cut);
      process.exit(0);
    },
  });

  upload.start();
});
