package sql

type Selector struct{}
type UpdateBuilder struct{}

func Expr(string) any                     { return nil }
func FieldEQ(string, any) func(*Selector) { return nil }
