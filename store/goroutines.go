package store

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// goroutines are those that are inside Transact right now. A context would tell, if
// it were handed on; here it is the one that was not which is looked for, and what
// runs inside a function is called by it. A goroutine that it starts is not known.
type goroutines struct{ count atomic.Int64 }

// run does something as one of them.
//
//go:noinline
func (g *goroutines) run(do func() error) error {
	g.count.Add(1)
	defer g.count.Add(-1)
	return do()
}

// inRun is where run goes on when what it does is done: whoever has that among its
// callers is within run.
var inRun = sync.OnceValue(func() uintptr {
	var callers [1]uintptr
	_ = new(goroutines).run(func() error { runtime.Callers(2, callers[:]); return nil })
	return callers[0]
})

// here reports whether the caller's goroutine is one of them: one of any store's, where
// this one has some. Where nobody is inside, it costs nothing; else a few nanoseconds for
// each caller, where the number of a goroutine, which only a stack trace tells, costs as
// much as writing the whole of one.
func (g *goroutines) here() bool {
	if g.count.Load() == 0 {
		return false
	}
	var callers [128]uintptr
	for skip := 0; ; skip += len(callers) {
		n := runtime.Callers(skip, callers[:])
		if slices.Contains(callers[:n], inRun()) {
			return true
		}
		if n < len(callers) {
			return false
		}
	}
}
