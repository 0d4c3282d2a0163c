package main

import (
	"log/slog"
	"math"
	"net"
	"net/http"
	"runtime/debug"
	"syscall"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"unframed/internal/intake"
	"unframed/internal/network"
	"unframed/store"
)

const (
	ownFiles     = 16 // standard streams, listeners, the poller, metrics, a file being sent
	metricsConns = 8
)

// bounded is what clients may take of this process, and the gate that sees to it.
func bounded(db *store.Store, proxies network.Proxies, log *slog.Logger) (intake.Gate, error) {
	memory := boundMemory()
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return intake.Gate{}, err
	}
	limits, err := intake.Fit(files.Cur, db.Files()+ownFiles, memory)
	if err != nil {
		return intake.Gate{}, err
	}
	log.Info("limits", "connections", limits.Connections, "of_one_network", limits.PerNetwork, "body_mib", limits.Bodies>>20, "memory_mib", memory>>20, "files", files.Cur)
	return intake.Gate{Connections: intake.NewConnections(limits, proxies.Trust), Requests: intake.NewRequests(limits, readTimeout)}, nil
}

// boundMemory tells the runtime to collect garbage before the memory is used up
// that the process may have, and returns how much that is, in bytes; 0 for any
// amount. GOMEMLIMIT goes before.
func boundMemory() int64 {
	if set := debug.SetMemoryLimit(-1); set != math.MaxInt64 {
		return set
	}
	limit := uint64(math.MaxInt64)
	if cgroup, err := memlimit.FromCgroup(); err == nil { // else there is none
		limit = min(limit, cgroup)
	}
	var space syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_AS, &space) == nil {
		limit = min(limit, space.Cur)
	}
	if limit >= math.MaxInt64 {
		return 0
	}
	memory := int64(limit)
	debug.SetMemoryLimit(memory / 10 * 9) // the rest is the runtime's own and SQLite's
	return memory
}

// guarded listens for no more clients than there is room for.
func guarded(server *http.Server, l net.Listener, of *intake.Connections) net.Listener {
	server.ConnState = of.State
	return of.Listen(l)
}

// fewListeners are for metrics, whose few files are kept back from everybody else.
func fewListeners() *intake.Connections {
	return intake.NewConnections(intake.Limits{Connections: metricsConns, PerNetwork: metricsConns}, network.Nobody().Trust)
}
