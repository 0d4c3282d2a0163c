// Package limits finds out what a field of a schema accepts. A schema states
// it by calls such as MaxRuneLen(200), of which ent keeps no more than a
// function; which call a function comes from is in its name, and how far it
// goes is found by asking it. A program that the generator writes and runs
// imports it.
package limits

import (
	"fmt"
	"reflect"
	"regexp"
	"runtime"
	"sort"
	"strings"

	"entgo.io/ent/schema/field"
)

// Limit is what a field accepts beyond its type: lengths, -1 where there is no
// limit, and numbers as SQL writes them, "" where there is none.
type Limit struct {
	MinBytes, MaxBytes int // of a text or bytes
	MinRunes, MaxRunes int // of a text
	Min, Max           string
}

// longest is the length up to which a limit is looked for. What a greater one
// would keep out never reaches the database: a request may not be that long.
const longest = 16 << 20

// made is what a validator of ent's own is called: a function within the call
// that stated it, also where the compiler has put that call into its caller.
var made = regexp.MustCompile(`\(\*[a-z0-9]+Builder\)\.(Min|Max|Range|MinLen|MaxLen|MinRuneLen|MaxRuneLen)\.func\d+$`)

// Of returns the limits of a field. Validators of a schema's own state none
// that could be read. The error is a sentence.
func Of(d *field.Descriptor) (Limit, error) {
	l := Limit{MinBytes: -1, MaxBytes: -1, MinRunes: -1, MaxRunes: -1}
	var numbers []any
	for _, v := range d.Validators {
		m := made.FindStringSubmatch(runtime.FuncForPC(reflect.ValueOf(v).Pointer()).Name())
		if m == nil {
			continue
		}
		switch m[1] {
		case "MinLen":
			l.MinBytes = max(l.MinBytes, least(accepts(v)))
		case "MinRuneLen":
			l.MinRunes = max(l.MinRunes, least(accepts(v)))
		case "MaxLen":
			l.MaxBytes = stricter(l.MaxBytes, most(accepts(v), d.Size))
		case "MaxRuneLen":
			l.MaxRunes = stricter(l.MaxRunes, most(accepts(v), d.Size))
		default:
			numbers = append(numbers, v)
		}
	}
	if len(numbers) == 0 {
		return l, nil
	}
	var ok bool
	if l.Min, l.Max, ok = bounds(numbers, d.Default); !ok {
		return l, fmt.Errorf("which numbers field %s accepts cannot be found out: use Min and Max, not Range", d.Name)
	}
	return l, nil
}

// stricter returns the smaller of two limits, of which -1 is none.
func stricter(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// accepts asks a validator about a value of so many bytes.
func accepts(validator any) func(length int) bool {
	text := strings.Repeat("a", longest+1)
	if f, ok := validator.(func([]byte) error); ok {
		return func(n int) bool { return f([]byte(text[:n])) == nil }
	}
	f, ok := validator.(func(string) error)
	return func(n int) bool { return !ok || f(text[:n]) == nil }
}

// least is the smallest length that is accepted.
func least(accepted func(int) bool) int {
	return sort.Search(longest, accepted)
}

// most is the greatest length that is accepted, -1 where all are. The schema
// names it, unless two calls do.
func most(accepted func(int) bool, named int) int {
	if named >= 0 && named < longest && accepted(named) && !accepted(named+1) {
		return named
	}
	if n := sort.Search(longest+1, func(n int) bool { return !accepted(n) }); n <= longest {
		return n - 1
	}
	return -1
}
