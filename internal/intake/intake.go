// Package intake bounds the sum of what clients can take of the process: open
// connections and so file descriptors, requests under way, and bytes of request
// bodies, each in all and for one network, so that whoever takes too much is
// refused and others are not. It knows no routes and no database.
package intake

import (
	"fmt"
	"net/netip"
)

// Limits are what all clients may take together, and one network of them.
type Limits struct {
	Connections int   // open at once
	PerNetwork  int   // connections, and requests under way, of one network
	Bodies      int64 // bytes of request bodies under way
}

const (
	most        = 16_384    // connections where neither files nor memory bound them
	fewest      = 8         // with fewer nobody is served
	perNetwork  = 256       // however much there is
	ofMemory    = 160 << 10 // what a connection is reckoned to cost, with its headers and buffers
	bodiesOf    = 16        // this part of the memory may be bodies, which are held several times while they are read
	bodies      = 64 << 20  // where memory is not bounded
	leastBodies = 4 << 20
)

// Fit returns the limits for a process that may open so many files, of which it
// keeps some for itself, and that may use so many bytes of memory, 0 for any
// number.
func Fit(files uint64, kept int, memory int64) (Limits, error) {
	open := int(min(files, 1<<30))
	if open < kept+fewest {
		return Limits{}, fmt.Errorf("the process may open %d files, and needs %d: raise LimitNOFILE or ulimit -n", files, kept+fewest)
	}
	l := Limits{Connections: min(open-kept, most), Bodies: bodies}
	if memory > 0 {
		l.Connections = max(fewest, int(min(int64(l.Connections), memory/ofMemory)))
		l.Bodies = max(leastBodies, min(bodies, memory/bodiesOf))
	}
	l.PerNetwork = max(fewest, min(perNetwork, l.Connections/4))
	return l, nil
}

// Figures say how much is taken.
type Figures struct {
	Connections, MostConnections int
	Bodies, MostBodies           int64
	TurnedAway                   int64 // connections that were closed as they came
	Replaced                     int64 // connections that waited and were closed for newer ones
	Refused                      int64 // requests that were one, or their bodies, too many
}

// Trusts reports whether an address is a proxy's, which speaks for others.
type Trusts func(netip.Addr) bool
