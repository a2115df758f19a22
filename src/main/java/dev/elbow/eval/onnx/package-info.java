/** Feature networks from ONNX files, run by ONNX Runtime, which a program that wants them brings itself. */
package dev.elbow.eval.onnx;
