// Package sql stands in for ent's.
package sql

import "context"

type Querier interface{ Query() (string, []any) }

type Driver struct{}

func (Driver) Exec(ctx context.Context, query string, args, v any) error { return nil }

type Builder struct{}

func (b *Builder) WriteString(s string) *Builder { return b }
func (b *Builder) Ident(s string) *Builder       { return b }
func (b *Builder) Arg(a any) *Builder            { return b }

type Predicate struct{ Builder }

func (p *Predicate) Append(f func(*Builder)) *Predicate { return p }

func Raw(s string) Querier                     { return nil }
func Expr(exr string, args ...any) Querier     { return nil }
func ExprP(exr string, args ...any) *Predicate { return nil }
func P(fns ...func(*Builder)) *Predicate       { return nil }
func Desc(column string) string                { return column }
