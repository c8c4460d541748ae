// A peer of bench/peers/run: ONNX Runtime from npm, on one of the graphs of export_onnx.py.
// usage: node onnxruntime.mjs NODE_MODULES MODEL.onnx THREADS
import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';
import {resolve} from 'node:path';

const [modules, model, threads] = process.argv.slice(2);
const require = createRequire(resolve(modules) + '/');
const {Tensor, InferenceSession} = require('onnxruntime-node');
const session = await InferenceSession.create(model, {
  intraOpNumThreads: Number(threads), interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
});
const output = session.outputNames[0];

for await (const line of createInterface({input: process.stdin})) {
  const [seconds, ...ids] = line.split(' ').map(Number);
  const feeds = {ids: new Tensor('int32', Int32Array.from(ids), [1, ids.length])};
  const begin = process.hrtime.bigint();
  let runs = 0, elapsed = 0, result;
  do {
    result = await session.run(feeds);
    ++runs;
    elapsed = Number(process.hrtime.bigint() - begin) / 1e9;
  } while (elapsed < seconds);
  console.log([elapsed * 1e3 / runs, ...result[output].data].join(' '));
}
