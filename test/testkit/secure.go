package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// SecureServer is a database server that speaks TLS alone and asks everybody
// but its administrator for a password.
type SecureServer struct {
	process
	host string // with the port
	ca   string
	root string // the administrator's URL, which no application may use
}

// SecurePostgres starts a PostgreSQL server for one test alone, with
// certificates of its own making.
func SecurePostgres(t testing.TB) *SecureServer {
	t.Helper()
	return secure(t, startSecurePostgres, "PostgreSQL", "no initdb and postgres in PATH or /usr/lib/postgresql/*/bin")
}

// SecureCockroach starts a CockroachDB node for one test alone, with the
// certificates that cockroach cert makes.
func SecureCockroach(t testing.TB) *SecureServer {
	t.Helper()
	return secure(t, startSecureCockroach, "CockroachDB", "no cockroach in PATH, and COCKROACH_BINARY is not set")
}

func secure(t testing.TB, start func() (*SecureServer, error), what, missing string) *SecureServer {
	t.Helper()
	s, err := start()
	if errors.Is(err, errNoServer) {
		skip(t, what, missing)
	}
	if err != nil {
		t.Fatalf("start %s: %v", what, err)
	}
	t.Cleanup(func() { _ = s.stop("KILL", false) })
	return s
}

// Administer runs statements in a database as the server's administrator.
func (s *SecureServer) Administer(t testing.TB, database string, statements ...string) {
	t.Helper()
	u, err := url.Parse(s.root)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = database
	for _, statement := range statements {
		if err := onServer(u.String(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// URL is how a user reaches a database, proving whom it talks to.
func (s *SecureServer) URL(user, password, database string) string {
	q := url.Values{"sslmode": {"verify-full"}, "sslrootcert": {s.ca}}
	return (&url.URL{Scheme: "postgresql", User: url.UserPassword(user, password), Host: s.host, Path: database, RawQuery: q.Encode()}).String()
}

// startSecureCockroach is startCockroach with certificates.
func startSecureCockroach() (*SecureServer, error) {
	bin, err := cockroachBinary()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "unframed-cockroach-")
	if err != nil {
		return nil, err
	}
	certs, address := filepath.Join(dir, "certs"), filepath.Join(dir, "url")
	s := &SecureServer{ca: filepath.Join(certs, "ca.crt")}
	s.dir = dir
	for _, args := range [][]string{{"create-ca"}, {"create-node", "127.0.0.1", "localhost"}, {"create-client", "root"}} {
		args = append([]string{"cert"}, append(args, "--certs-dir="+certs, "--ca-key="+filepath.Join(dir, "ca.key"))...)
		if out, err := exec.Command(bin, args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("cockroach %v: %w\n%s", args, err, out)
		}
	}
	s.argv = []string{
		bin, "start-single-node", "--certs-dir=" + certs, "--store=type=mem,size=1GiB",
		"--listen-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", "--listening-url-file=" + address,
	}
	if err := s.start(); err != nil {
		return nil, err
	}
	found, err := awaitAddress(address)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.log())
	}
	found.User, found.Path = url.User("root"), "postgres"
	found.RawQuery = url.Values{
		"sslmode": {"verify-full"}, "sslrootcert": {s.ca},
		"sslcert": {filepath.Join(certs, "client.root.crt")}, "sslkey": {filepath.Join(certs, "client.root.key")},
	}.Encode()
	s.host, s.root = found.Host, found.String()
	if err := await(s.root); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.log())
	}
	return s, nil
}

// startSecurePostgres is startPostgres with certificates and passwords.
func startSecurePostgres() (*SecureServer, error) {
	plain, err := initPostgres()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(plain.dir, "data")
	s := &SecureServer{process: plain.process, ca: filepath.Join(plain.dir, "ca.crt"), host: "127.0.0.1:" + plain.port}
	s.root = "postgresql://postgres@" + s.host + "/postgres?sslmode=verify-full&sslrootcert=" + url.QueryEscape(s.ca)
	const access = "hostssl all postgres 127.0.0.1/32 trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
	if err := errors.Join(certify(plain.dir, plain.as), os.WriteFile(filepath.Join(data, "pg_hba.conf"), []byte(access), 0o600)); err != nil {
		return nil, err
	}
	s.argv = append(s.argv, "-c", "ssl=on", "-c", "ssl_cert_file="+filepath.Join(plain.dir, "server.crt"), "-c", "ssl_key_file="+filepath.Join(plain.dir, "server.key"))
	if err := errors.Join(s.start(), await(s.root)); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.log())
	}
	return s, nil
}

// certify writes ca.crt, and server.crt and server.key for 127.0.0.1 that only
// their owner can read.
func certify(dir string, owner *syscall.Credential) error {
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	server := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "test server"},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serverKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	authorityDER, err := x509.CreateCertificate(rand.Reader, authority, authority, authorityKey.Public(), authorityKey)
	if err != nil {
		return err
	}
	serverDER, err := x509.CreateCertificate(rand.Reader, server, authority, serverKey.Public(), authorityKey)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(serverKey)
	if err != nil {
		return err
	}
	for name, block := range map[string]*pem.Block{
		"ca.crt":     {Type: "CERTIFICATE", Bytes: authorityDER},
		"server.crt": {Type: "CERTIFICATE", Bytes: serverDER},
		"server.key": {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			return err
		}
		if owner != nil {
			if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
				return err
			}
		}
	}
	return nil
}
