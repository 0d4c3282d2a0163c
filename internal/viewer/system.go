package viewer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
)

// Ops are things one does with the rows of an entity, any number of them.
type Ops uint8

// The operations.
const (
	Read Ops = 1 << iota
	Create
	Change
	Delete

	all = Read | Create | Change | Delete
)

// String names the operations, such as "read and change".
func (o Ops) String() string {
	var names []string
	for i, name := range []string{"read", "create", "change", "delete"} {
		if o&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// Grant is part of a Right: operations on the rows of entities.
type Grant struct {
	ops      Ops
	entities []string
}

// May grants operations on entities, by their names in generated code:
// May(Read|Change, ent.TypeTransfer).
func May(ops Ops, entities ...string) Grant { return Grant{ops, entities} }

// Right is what the application itself may do for one purpose, past the rules
// that bind people, and nothing else. It is declared once, in a variable of its
// package, where an auditor finds it; app rules lists every one.
type Right struct {
	purpose string
	place   string // the folder of the package that declares it
	grants  map[string]Ops
	any     bool // every entity, for tests
}

// rights are the declared ones. They are written while the program starts and
// only read from then on.
var rights []*Right

// System declares a right of the application itself. The purpose says why, in a
// few words that no other right has, such as "mark expired transfers". Call it
// in the declaration of a package's variable and nowhere else; it panics where
// the purpose is empty or taken.
func System(purpose string, grants ...Grant) *Right {
	r := &Right{purpose: purpose, place: caller(), grants: map[string]Ops{}}
	for _, g := range grants {
		for _, entity := range g.entities {
			r.grants[entity] |= g.ops
		}
	}
	taken := slices.ContainsFunc(rights, func(o *Right) bool { return o.purpose == purpose })
	if purpose == "" || taken {
		panic(fmt.Sprintf("a right of the system needs a purpose that no other has, unlike %q", purpose))
	}
	rights = append(rights, r)
	return r
}

// Rights are the declared rights, by purpose.
func Rights() []*Right {
	return slices.SortedFunc(slices.Values(rights), func(a, b *Right) int { return cmp.Compare(a.purpose, b.purpose) })
}

// In returns a context in which the application acts by the right. Keep it as
// short as the work that needs it.
func (r *Right) In(ctx context.Context) context.Context { return NewContext(ctx, Viewer{right: r}) }

// Purpose says what the right is for.
func (r *Right) Purpose() string { return r.purpose }

// Place is the folder of the package that declares the right.
func (r *Right) Place() string { return r.place }

// May is what the right allows with the rows of an entity.
func (r *Right) May(entity string) Ops {
	if r.any {
		return all
	}
	return r.grants[entity]
}

// Entities are those that the right allows something with, sorted.
func (r *Right) Entities() []string { return slices.Sorted(maps.Keys(r.grants)) }

// caller is the folder of the package that called System, such as accounts.
func caller() string {
	pc, file, _, _ := runtime.Caller(2)
	folder, last := path.Split(runtime.FuncForPC(pc).Name()) // such as unframed/ledger.init
	pkg, _, _ := strings.Cut(last, ".")
	if folder == "" && pkg == "main" {
		return "cmd/" + path.Base(path.Dir(file))
	}
	return strings.TrimPrefix(folder+pkg, module())
}

// module is the path of this program's module, and a slash.
func module() string {
	pc, _, _, _ := runtime.Caller(0)
	before, _, _ := strings.Cut(runtime.FuncForPC(pc).Name(), "internal/viewer.module")
	return before
}
