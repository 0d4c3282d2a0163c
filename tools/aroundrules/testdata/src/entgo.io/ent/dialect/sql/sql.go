package sql

type Selector struct{}
type UpdateBuilder struct{}
type Predicate struct{}

func (*Selector) Query() (string, []any)       { return "", nil }
func (*Predicate) Query() (string, []any)      { return "", nil }
func (p *Predicate) GT(string, any) *Predicate { return p }

type Querier interface{ Query() (string, []any) }

func Expr(string) Querier                          { return nil }
func EQ(string, any) *Predicate                    { return nil }
func FieldEQ(string, any) func(*Selector)          { return nil }
func FieldContains(string, string) func(*Selector) { return nil }
func FieldsEQ(string, string) func(*Selector)      { return nil }
func OrderByField(string)                          {}
