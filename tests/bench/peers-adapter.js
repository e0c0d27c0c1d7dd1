'use strict';
// Copyright 2026 The Threshold authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Threshold beside its rivals: an adapter for the drivers that measure them (node run.js THIS W1 3).
// TH_BUILD names the build folder, TH_SOURCE the source folder.
const { execFileSync, spawn } = require('child_process'), fs = require('fs'), os = require('os'), path = require('path');

const source = process.env.TH_SOURCE || path.join(__dirname, '..', '..');
const build = process.env.TH_BUILD || path.join(source, '_build', 'release');
const base = path.join(process.env.PEERS_DIR || path.join(os.tmpdir(), 'threshold-peers'), 'run', 'threshold');
const program = path.join(build, 'sync', 'server', 'threshold-server');
const client = path.join(build, 'tests', 'bench', 'sync-client');
const port = 9601;

function ask(data, ...words) {
  return execFileSync(program, [...words, '--data', data], { encoding: 'utf8' });
}

function serve(data) {
  const server = spawn(program, ['serve', '--port', String(port), '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error('the server ended before it listened')));
    server.stdout.on('data', text => { if (/listening/i.test(String(text))) resolve({ pids: [server.pid], p: server }); });
  });
}

function make(data) {
  fs.rmSync(data, { recursive: true, force: true });
  fs.rmSync(data + '.recovery', { force: true });
  fs.mkdirSync(path.dirname(data), { recursive: true });
  ask(data, 'init', '--address', `https://127.0.0.1:${port}`, '--recovery-out', data + '.recovery');
  ask(data, 'operation', 'import', path.join(source, 'tests/data/scenario/wren'), '--fallback', path.join(build, 'app/casework/sample'));
  writeCodes(data, 60);
}

function writeCodes(data, n) {
  let codes = '';
  for (let i = 0; i < n; i++) codes += ask(data, 'enrol', '--officer', '7011').trim() + '\n';
  fs.writeFileSync(base + '-codes', codes);
}

function stop(p) {
  return new Promise(resolve => { if (p.exitCode !== null || p.signalCode) return resolve(); p.once('exit', resolve); p.kill('SIGTERM'); });
}

function run(work, dir) {
  return [client, work, dir, base + '-codes'];
}

module.exports = () => ({
  name: 'threshold',
  port,
  env: {},
  async start({ fresh = true, dataDir } = {}) {
    const data = dataDir || base + '-server';
    if (fresh) make(data);
    else if (!process.argv.includes('W4')) writeCodes(data, 5);
    const server = await serve(data);
    server.data = data;
    return server;
  },
  async stop(server) { await stop(server.p); },
  cmd: run,
  async bigServer() {
    const data = base + '-big';
    if (fs.existsSync(data + '.loaded')) return data;
    make(data);
    const server = await serve(data);
    const loader = spawn(client, run('load', base + '-loader').slice(1), { stdio: ['pipe', 'ignore', 'inherit'] });
    loader.stdin.end('GO\n');
    await new Promise(resolve => loader.once('exit', resolve));
    await stop(server.p);
    fs.writeFileSync(data + '.loaded', '');
    return data;
  },
  async count(server) {
    const records = JSON.parse(ask(server.data, 'stats', '--json')).records;
    return (records.visit || 0) + (records.encounter || 0);
  },
});
