// Package ent is the typed data layer. Everything in it but schema/ and the
// two files that drive the generator is generated from ent/schema: edit there,
// then run go generate ./... and commit both.
package ent

//go:generate go run -mod=mod entc.go
