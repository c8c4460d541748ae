// A peer of bench/peers/run: llama.cpp from npm (node-llama-cpp), on a GGUF file.
// usage: node llamacpp.mjs NODE_MODULES MODEL.gguf THREADS
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';
import {resolve} from 'node:path';

const [modules, modelPath, threads] = process.argv.slice(2);
const {getLlama, LlamaLogLevel} = await import(pathToFileURL(resolve(modules, 'node-llama-cpp/dist/index.js')));
const llama = await getLlama({gpu: false, build: 'never', logLevel: LlamaLogLevel.error});
const model = await llama.loadModel({modelPath});
const context = await model.createEmbeddingContext({contextSize: 512, batchSize: 512, threads: Number(threads)});

for await (const line of createInterface({input: process.stdin})) {
  const [seconds, ...ids] = line.split(' ').map(Number);
  const begin = process.hrtime.bigint();
  let runs = 0, elapsed = 0, embedding;
  do {
    embedding = await context.getEmbeddingFor(ids);
    ++runs;
    elapsed = Number(process.hrtime.bigint() - begin) / 1e9;
  } while (elapsed < seconds);
  console.log([elapsed * 1e3 / runs, ...embedding.vector].join(' '));
}
process.exit();  // its threads keep Node.js alive
