package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"unframed/test/testkit"
)

const (
	mixedPeople    = 6
	mixedNewcomers = 4
	mixedSearcher  = "searcher" // who has many transfers
)

// mixedBank is the application as it is served, its people, and what they were told.
type mixedBank struct {
	*testing.T
	name     string
	settings []string // of every process: the database
	dir      string   // where commands run
	base     string   // where people go
	db       *sql.DB  // for faults and for the end
	server   *testkit.PostgresServer
	nginx    *testkit.NginxServer
	running  []*mixedInstance
	tokens   map[string]string

	crowd     []*mixedPerson
	newcomers []*mixedPerson
	admin     *mixedPerson
	people    sync.WaitGroup

	mu        sync.Mutex
	answers   []*answered
	transfers []*sent
}

// mixedInstance is one process of the bank, and how much memory it and those before it
// had.
type mixedInstance struct {
	*served
	address  string
	dir      string
	keys     string // APP_SECRET_KEY
	stop     context.CancelFunc
	sizes    [][]int // MiB every second, of each process
	logs     []*transcript
	watching sync.WaitGroup
}

// start starts the process, or another in its place.
func (b *mixedBank) start(i *mixedInstance) {
	b.Helper()
	settings := slices.Concat(b.settings, []string{"APP_ADDR=" + i.address, "APP_SECRET_KEY=" + i.keys, "APP_DRAIN_DELAY=1s"})
	if b.nginx != nil {
		settings = append(settings, "APP_BASE_URL="+b.base)
	}
	ctx, stop := context.WithCancel(b.Context())
	i.served, i.stop = serveCmd(b.T, app(b.T, i.dir, settings)), stop
	eventuallyReady(b.T, "http://"+i.address)
	i.sizes, i.logs = append(i.sizes, nil), append(i.logs, i.stderr)
	i.watching.Go(func() { i.watch(ctx, len(i.sizes)-1, i.Process.Pid) })
}

// watch notes the size of the process every second.
func (i *mixedInstance) watch(ctx context.Context, life, pid int) {
	for ctx.Err() == nil {
		if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
			i.sizes[life] = append(i.sizes[life], memoryIn(string(status), "VmRSS:"))
		}
		wait(ctx, time.Second)
	}
}

// end stops the process with the signal, and waits for it.
func (b *mixedBank) end(i *mixedInstance, signal syscall.Signal) {
	b.Helper()
	restart(b.T, i.served, signal)
	i.stop()
	i.watching.Wait()
}

// Somebody has sent many transfers and left many sessions, which have expired.
const (
	manySent = `INSERT INTO transfers SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),
		'created_at', now() - g * interval '1 second', 'state', 'cancelled', 'settled_at', now(), 'note', 'rent ' || g, 'sender_id', t.recipient_id, 'recipient_id', t.sender_id))).*
		FROM transfers t JOIN accounts a ON a.id = t.recipient_id JOIN users u ON u.id = a.user_id, generate_series(1, 20000) g WHERE u.username = 'searcher'`
	manyExpired = `INSERT INTO sessions SELECT (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'token_hash', '\x' || md5(g::text) || md5((-g)::text),
		'expires_at', now() - interval '1 day', 'ends_at', now() - interval '1 day'))).* FROM sessions s JOIN users u ON u.id = s.user_id, generate_series(1, 20000) g WHERE u.username = 'searcher'`
)

func newPostgresBank(t *testing.T) *mixedBank {
	t.Helper()
	server := testkit.OwnPostgres(t)
	url := server.Database(t)
	b := &mixedBank{T: t, name: "PostgreSQL", settings: []string{"DATABASE_URL=" + url}, dir: t.TempDir(), server: server, tokens: map[string]string{}}
	front := freeAddress(t)
	b.base = "https://" + front
	one, two := freeAddress(t), freeAddress(t)
	b.nginx = testkit.Nginx(t, nginxBlock(t, front, one, two), certificate(t))
	var err error
	if b.db, err = sql.Open("postgres", url+"&statement_timeout=0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.db.Close() })
	b.open("127.0.5.", one, two)
	for _, statement := range []string{manySent, manyExpired} {
		if _, err := b.db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func newSQLiteBank(t *testing.T) *mixedBank {
	t.Helper()
	b := &mixedBank{T: t, name: "SQLite", dir: t.TempDir(), tokens: map[string]string{}}
	address := freeAddress(t)
	b.base = "http://" + address
	b.open("127.0.6.", address)
	return b
}

// open makes people by the commands, and starts the instances.
func (b *mixedBank) open(network string, addresses ...string) {
	b.Helper()
	runs(b.T, b.dir, b.settings, "Applied", "migrate", "up")
	names := []string{"root", mixedSearcher}
	for i := range mixedPeople {
		names = append(names, fmt.Sprintf("p%d", i))
	}
	for i := range mixedNewcomers {
		names = append(names, fmt.Sprintf("n%d", i))
	}
	for _, name := range names {
		b.make(name)
	}
	keys := rand.Text() + rand.Text()
	for _, address := range addresses {
		i := &mixedInstance{address: address, dir: b.dir, keys: keys}
		if b.server != nil {
			i.dir = b.TempDir()
		}
		b.running = append(b.running, i)
		b.start(i)
	}
	for i, name := range names {
		p := b.newPerson(name, fmt.Sprintf("%s%d", network, i+1))
		switch name[0] {
		case 'r':
			b.admin = p
		case 'p':
			b.crowd = append(b.crowd, p)
		case 'n':
			b.newcomers = append(b.newcomers, p)
			continue
		}
		if status := p.signIn(p.client); status != 303 {
			b.Fatalf("%s signs in: %d", name, status)
		}
	}
}

// make creates somebody with a token.
func (b *mixedBank) make(name string) {
	b.Helper()
	args := []string{"user", "create", "--username", name, "--email", name + "@example.org", "--password-stdin"}
	scopes := []string{"--scope", "read", "--scope", "write", "--scope", "transfers"}
	if name == "root" {
		args, scopes = append(args, "--admin"), append(scopes, "--scope", "admin")
	}
	runs(b.T, b.dir, b.settings, "Created user "+name, args...)
	stdout, stderr, code := runApp(b.T, b.dir, b.settings, append([]string{"user", "token", name, "--name", "test"}, scopes...)...)
	if code != 0 {
		b.Fatal(stderr)
	}
	b.tokens[name] = strings.TrimSpace(stdout)
}

func (b *mixedBank) person(i int) *mixedPerson   { return b.crowd[i%len(b.crowd)] }
func (b *mixedBank) newcomer(i int) *mixedPerson { return b.newcomers[i%len(b.newcomers)] }

func (b *mixedBank) acknowledged() (n int) {
	for _, s := range b.transfers {
		if s.confirmed {
			n++
		}
	}
	return n
}

// close stops the instances, which end well and have not panicked.
func (b *mixedBank) close() {
	b.Helper()
	for n, i := range b.running {
		b.end(i, syscall.SIGTERM)
		if !i.ProcessState.Success() {
			b.Errorf("%s, instance %d ends with %v", b.name, n+1, i.ProcessState)
		}
		for _, log := range i.logs {
			if _, said, found := strings.Cut(log.String(), "panic"); found {
				b.Errorf("%s, instance %d: panic%.2000s", b.name, n+1, said)
			}
		}
	}
}
