/**
 * JCuda next door: memory, contexts, streams and library handles of programs that use JCuda, without copying. Needs {@code
 * org.jcuda:jcuda} beside Elbow; nothing else in Elbow does.
 */
package dev.elbow.jcuda;
