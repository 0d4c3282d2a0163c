package sql

type Selector struct{}
type UpdateBuilder struct{}
