/** What a model is: a chain of {@link dev.elbow.graph.Op} records with inferred shapes, its parameters and their initialisation. */
package dev.elbow.graph;
