// Package ent is the typed data layer. Everything in it is generated from
// ent/schema, but for schema/ itself, the migrations (migrate/migrations/) and the
// two files that drive the generator: edit the schema, then run go generate ./...
// and commit both.
package ent

// The second line writes down who may do what by then, for reviews and for a
// test; it needs an application that builds.
//
//go:generate go run -mod=mod entc.go
//go:generate go run ../cmd/app rules --file ../docs/rules.txt
