package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const secret = "5bd4a1f09e37c286ab60d13f97e2c845-secret"

// production is a configuration that production accepts.
func production(changes ...string) []string {
	return append([]string{
		"APP_ENV=production", "APP_BASE_URL=https://bank.example", "APP_SECRET_KEY=" + secret,
		"DATABASE_URL=postgresql://app:pw@db:26257/bank?sslmode=verify-full&sslrootcert=ca.crt",
	}, changes...)
}

func load(t *testing.T, environ ...string) (Config, error) {
	t.Helper()
	return Load(environ, filepath.Join(t.TempDir(), ".env"))
}

func TestDefaultsNeedNoConfiguration(t *testing.T) {
	c, err := load(t, "HOME=/", "PATH=/bin", "APPLE=1")
	if err != nil {
		t.Fatal(err)
	}
	if c.Env != Dev || c.Addr != "127.0.0.1:8080" || c.DatabaseURL != "" || c.MetricsAddr != "" || c.OpeningBalance != 10000 || c.BaseURL != nil {
		t.Errorf("%+v", c)
	}
}

func TestProductionHasItsOwnDefaults(t *testing.T) {
	c, err := load(t, production()...)
	if err != nil {
		t.Fatal(err)
	}
	if c.OpeningBalance != 0 || c.MetricsAddr != "127.0.0.1:9090" || c.BaseURL.String() != "https://bank.example" {
		t.Errorf("%+v", c)
	}
	if c, err = load(t, production("APP_METRICS_ADDR=off")...); err != nil || c.MetricsAddr != "" {
		t.Errorf("metrics switched off: %q, %v", c.MetricsAddr, err)
	}
}

func TestBadValueIsRefusedInOneSentenceThatNamesIt(t *testing.T) {
	for _, bad := range []string{
		"APP_ENV=prod", "APP_ADDR=8080", "APP_ADDR=localhost:http", "APP_ADDR=localhost:70000", "APP_BASE_URL=bank.example",
		"APP_BASE_URL=ftp://bank.example", "APP_BASE_URL=https://bank.example/app", "APP_BASE_URL=https://u:p@bank.example",
		"APP_OPENING_BALANCE=12.34", "APP_OPENING_BALANCE=-1", "APP_OPENING_BALANCE=99999999999999999999", "APP_METRICS_ADDR=x",
		"APP_TRUSTED_EMBEDDERS=http://partner.example", "APP_TRUSTED_EMBEDDERS=https://*.example", "APP_TRUSTED_EMBEDDERS=https://a.example,",
		"APP_TRUSTED_PROXIES=0.0.0.0/0", "APP_TRUSTED_PROXIES=proxy.example", "APP_TRUSTED_PROXIES=10.0.0.0/8,",
		"APP_SMTP_URL=mail.example", "APP_SMTP_URL=http://mail.example", "APP_SMTP_URL=smtp://", "APP_SMTP_URL=smtp://mail.example:0", "APP_SMTP_URL=smtp://mail.example:x", "APP_SMTP_URL=smtps://u@mail.example", "APP_SMTP_URL=smtps://:p@mail.example",
		"APP_SMTP_URL=smtp://mail.example/x", "APP_SMTP_URL=smtp://mail.example?to=x", "APP_SMTP_URL=smtp://mail.example?from=nobody", "APP_HSTS=2 years", "APP_HSTS=max-age=1; preload; x", "APP_DRAIN_DELAY=5", "APP_DRAIN_DELAY=1h", "APP_DRAIN_DELAY=-1s", "DATABASE_URL=mysql://db/bank", "DATABASE_URL=postgresql://db", "DATABASE_URL=::", "APP_SECERT_KEY=x", "APP_DEBUG=1",
	} {
		name, _, _ := strings.Cut(bad, "=")
		_, err := load(t, bad)
		if err == nil || !strings.HasPrefix(err.Error(), name+" ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestProductionRefusesWhatIsUnsafe(t *testing.T) {
	for change, name := range map[string]string{
		"APP_SECRET_KEY=":      "APP_SECRET_KEY",
		"APP_SECRET_KEY=short": "APP_SECRET_KEY",
		"APP_SECRET_KEY=change-me-change-me-change-me-change-me":         "APP_SECRET_KEY",
		"APP_SECRET_KEY=" + secret + ",short":                            "APP_SECRET_KEY",
		"APP_SECRET_KEY=" + strings.Repeat("0", 40):                      "APP_SECRET_KEY",
		"APP_SECRET_KEY=" + strings.Repeat("password", 4):                "APP_SECRET_KEY",
		"APP_SECRET_KEY=" + strings.Repeat("Tr0ub4dor&3", 3):             "APP_SECRET_KEY",
		"APP_SECRET_KEY=abcdefghijklmnopqrstuvwxyz0123456789":            "APP_SECRET_KEY",
		"APP_SECRET_KEY=aabbccaabcbbaccabbaaccbbcacbabccabcab":           "APP_SECRET_KEY",
		"DATABASE_URL=postgresql://postgres@db/b?sslmode=verify-full":    "DATABASE_URL",
		"APP_BASE_URL=http://bank.example":                               "APP_BASE_URL",
		"APP_BASE_URL=":                                                  "APP_BASE_URL",
		"DATABASE_URL=postgresql://root@db/b?sslmode=verify-full":        "DATABASE_URL",
		"DATABASE_URL=postgresql://db/b?sslmode=verify-full":             "DATABASE_URL",
		"DATABASE_URL=postgresql://a@db/b?sslmode=require":               "DATABASE_URL",
		"DATABASE_URL=postgresql://a@db/b":                               "DATABASE_URL",
		"DATABASE_URL=postgresql://a@db/b?sslmode=disable":               "DATABASE_URL",
		"DATABASE_URL=postgresql://a@db/b?sslmode=verify-full&user=root": "DATABASE_URL",
	} {
		if _, err := load(t, production(change)...); err == nil || !strings.HasPrefix(err.Error(), name+" ") {
			t.Errorf("%s: %v", change, err)
		}
	}
	if _, err := load(t, "APP_ENV=dev", "APP_SECRET_KEY=short", "DATABASE_URL=postgresql://root@db/b"); err != nil {
		t.Errorf("dev refuses what production does: %v", err)
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	c, err := load(t, production("APP_SMTP_URL=smtp://u:mailpassword@mail:587")...)
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v %+v %#v %s %q", c, c, c, c, c.SecretKey) + fmt.Sprint(c.Settings())
	for _, hidden := range []string{secret, "app:pw", "mailpassword"} {
		if strings.Contains(shown, hidden) {
			t.Errorf("%q is shown", hidden)
		}
	}
	if c.SecretKey.Reveal() != secret || !strings.Contains(shown, "postgresql://db:26257/bank") {
		t.Errorf("what may be shown is not: %s", shown)
	}
}

func TestDotenvIsReadUnderTheEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), ".env")
	write := func(content string) {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("# comment\nAPP_ADDR=127.0.0.1:1\nAPP_OPENING_BALANCE=\"5\"\nOTHER=x\n")
	c, err := Load([]string{"APP_ADDR=127.0.0.1:2"}, file)
	if err != nil || c.Addr != "127.0.0.1:2" || c.OpeningBalance != 5 {
		t.Errorf("%+v, %v", c, err)
	}
	write("APP_TYPO=1\n")
	if _, err := Load(nil, file); err == nil || !strings.HasPrefix(err.Error(), "APP_TYPO ") {
		t.Errorf("an unknown variable in the file: %v", err)
	}
	write("APP_SECRET_KEY='" + secret)
	if _, err := Load(nil, file); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a broken file: %v", err)
	}
	if _, err := Load(nil, t.TempDir()); err == nil {
		t.Error("a directory is read as a file")
	}
}
