// A peer of bench/peers/run: ONNX Runtime from npm, on one of the plain graphs of export_onnx.py.
// usage: node onnxruntime.mjs NODE_MODULES MODEL.onnx THREADS
import {createInterface} from 'node:readline';
import {openOnnxRuntime, requireFrom} from './npm.mjs';

const [modules, model, threads] = process.argv.slice(2);
const {Tensor, session} = await openOnnxRuntime(requireFrom(modules), model, threads);
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
