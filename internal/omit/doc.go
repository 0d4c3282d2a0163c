// Package omit holds modules that stand in for what Gin imports and nobody here
// uses: go.mod replaces the real ones, which took a fifth of the first build. See
// docs/decisions/020-what-the-first-build-compiles.md.
package omit
