// A peer of bench/peers/run_documents: ONNX Runtime and the Hugging Face tokenizer from npm. BATCH texts at once,
// which those of about the same length share; 1 takes the plain graph of export_onnx.py, more the batched one.
// usage: node onnxruntime_texts.mjs NODE_MODULES MODEL.onnx THREADS TOKENIZER_FOLDER BATCH
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {openOnnxRuntime, requireFrom} from './npm.mjs';

const [modules, model, threads, folder, batch] = process.argv.slice(2);
const require = requireFrom(modules);
const {Tensor, session} = await openOnnxRuntime(require, model, threads);
const {Tokenizer} = require('@huggingface/tokenizers');
const json = (name) => JSON.parse(readFileSync(`${folder}/${name}`));
const tokenizer = new Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'));

function feedsOf(texts) {
  const tokens = Math.max(...texts.map(({ids}) => ids.length));
  const ids = new Int32Array(texts.length * tokens), mask = new Float32Array(ids.length);
  texts.forEach((text, i) => {
    ids.set(text.ids, i * tokens);
    mask.fill(1, i * tokens, i * tokens + text.ids.length);
  });
  const feeds = {ids: new Tensor('int32', ids, [texts.length, tokens])};
  if (session.inputNames.includes('mask')) {
    feeds.mask = new Tensor('float32', mask, [texts.length, 1, tokens]);
    feeds.lengths = new Tensor('int32', Int32Array.from(texts, (text) => text.ids.length), [texts.length]);
  }
  return feeds;
}

async function embed(texts) {
  const vectors = [];
  const all = texts.map((text, index) => ({index, ids: tokenizer.encode(text).ids}));
  all.sort((a, b) => a.ids.length - b.ids.length);
  for (let first = 0; first < all.length; first += Number(batch)) {
    const some = all.slice(first, first + Number(batch));
    const {data, dims} = (await session.run(feedsOf(some)))[session.outputNames[0]];
    some.forEach(({index}, i) => vectors[index] = data.subarray(i * dims[1], (i + 1) * dims[1]));
  }
  return vectors;
}

for await (const line of createInterface({input: process.stdin})) {
  const texts = line.split('\t');
  const begin = process.hrtime.bigint();
  const vectors = await embed(texts);
  const elapsed = Number(process.hrtime.bigint() - begin) / 1e6;
  console.log([elapsed, ...vectors.map((vector) => vector.join(' '))].join(' '));
}
