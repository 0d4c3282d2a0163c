// Package cockroachsyntax has CockroachDB's own parser read every SQL
// statement that could reach a CockroachDB server. It is a module of its own,
// because the parser brings several hundred packages that nothing else needs,
// and it holds tests alone: go test ./... in this folder.
package cockroachsyntax
