package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/mail"
	"unframed/test/testkit/smtpserver"
)

// certificate is one for 127.0.0.1, and the pool in which it is trusted.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, pool
}

// TestMailGoesOverTLS: at once or by STARTTLS, to whom the certificate proves, and
// never in the clear where it was not said.
func TestMailGoesOverTLS(t *testing.T) {
	own, trusted := certificate(t)
	_, others := certificate(t)
	offered := &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}
	implicit := &smtpserver.Server{TLS: offered, Implicit: true, User: "u", Password: "p"}
	starttls := &smtpserver.Server{TLS: offered, User: "u", Password: "p"}
	clear := &smtpserver.Server{}
	for _, s := range []*smtpserver.Server{implicit, starttls, clear} {
		s.Start(t)
	}
	for name, try := range map[string]struct {
		server   *smtpserver.Server
		security mail.Security
		roots    *x509.CertPool
		password string
		refused  string // what the error says; empty for a mail that arrives
	}{
		"TLS":                          {implicit, mail.TLS, trusted, "p", ""},
		"STARTTLS":                     {starttls, mail.STARTTLS, trusted, "p", ""},
		"TLS, another certificate":     {implicit, mail.TLS, others, "p", "certificate"},
		"STARTTLS, another":            {starttls, mail.STARTTLS, others, "p", "certificate"},
		"STARTTLS that is not offered": {clear, mail.STARTTLS, trusted, "", "STARTTLS"},
		"a wrong password":             {implicit, mail.TLS, trusted, "x", "535"},
		"plain":                        {clear, mail.Plain, nil, "", ""},
	} {
		way := smtp(t, try.server.Addr)
		way.Security, way.Roots, way.Password = try.security, try.roots, try.password
		if try.password != "" {
			way.User = "u"
		}
		courier, err := way.Open(t.Context())
		if err == nil {
			err = courier.Deliver(t.Context(), mail.Message{ID: uuid.New(), To: "ann@example.org", Subject: name, Text: "text", HTML: "html", At: time.Now()})
			courier.Close()
		}
		switch {
		case try.refused == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case try.refused == "":
			try.server.Await(t, "ann@example.org", name)
		case err == nil || !strings.Contains(err.Error(), try.refused):
			t.Errorf("%s: %v, want an error that says %q", name, err, try.refused)
		}
	}
}
