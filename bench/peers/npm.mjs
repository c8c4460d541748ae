// Packages from a folder of node_modules that lies anywhere.
import {createRequire} from 'node:module';
import {resolve} from 'node:path';

export const requireFrom = (modules) => createRequire(resolve(modules) + '/');

// ONNX Runtime on one of the graphs of export_onnx.py.
export async function openOnnxRuntime(require, model, threads) {
  const {Tensor, InferenceSession} = require('onnxruntime-node');
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: Number(threads), interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
  });
  return {Tensor, session};
}
