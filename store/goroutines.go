package store

import (
	"bytes"
	"runtime"
	"sync"
	"sync/atomic"
)

// goroutines are those that do something right now. A context would tell, if it
// were handed on; here it is the one that was not which is looked for, and what
// runs inside a function runs on its goroutine. One that it starts is not known.
type goroutines struct {
	ids   sync.Map // of string
	count atomic.Int64
}

// run does something as one of them.
func (g *goroutines) run(do func() error) error {
	id := goroutine()
	g.ids.Store(id, nil)
	g.count.Add(1)
	defer func() {
		g.count.Add(-1)
		g.ids.Delete(id)
	}()
	return do()
}

// here reports whether the caller's goroutine is one of them.
func (g *goroutines) here() bool {
	if g.count.Load() == 0 {
		return false
	}
	_, found := g.ids.Load(goroutine())
	return found
}

// goroutine is the number of the caller's, as a stack trace begins with it:
// "goroutine 42 [running]:". There is no other way to ask; it takes a microsecond.
func goroutine() string {
	var trace [40]byte
	id, _, _ := bytes.Cut(bytes.TrimPrefix(trace[:runtime.Stack(trace[:], false)], []byte("goroutine ")), []byte(" "))
	return string(id)
}
