package names

import (
	"crypto/rand"
	"encoding/hex"

	"entgo.io/ent/dialect/sql"
)

// mark stands in a statement for each SELECT within it that was made by code which
// holds it to the rules. Nobody outside the process can know it, and the database
// never sees it.
var mark = func() string {
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails
	return "/*" + hex.EncodeToString(random[:]) + "*/"
}()

// Within lets predicates have one SELECT within them.
func Within(predicates ...*sql.Predicate) *sql.Predicate {
	return sql.P(func(b *sql.Builder) {
		//constsql:allow a mark of this process, which is taken out before the statement is sent
		b.WriteString(mark)
		for _, p := range predicates {
			b.Join(p)
		}
	})
}

// Value lets a value that is compared have one SELECT around it.
func Value(v any) any {
	//constsql:allow a mark of this process, which is taken out before the statement is sent
	return sql.ExprFunc(func(b *sql.Builder) { b.WriteString(mark).Arg(v) })
}

// Beside lets what is joined to a query have so many SELECTs.
func Beside(q *sql.Selector, selects int) {
	for range selects {
		//constsql:allow a mark of this process, which is taken out before the statement is sent
		q.Prefix(sql.Raw(mark))
	}
}
