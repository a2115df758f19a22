/** The rules that hold the packages apart, checked over the compiled classes and the sources. */
package dev.elbow.architecture;
