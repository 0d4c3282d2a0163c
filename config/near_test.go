package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/config"
)

func TestNamesNearOursStopTheStart(t *testing.T) {
	for _, name := range []string{"DATABASE_UR", "DATABASE_URI", "DATABSE_URL", "DATABASEURL", "database_url", "Database_Url", "AP_ENV", "APPENV", "app_env", "APP_SECRETKEY", "APP_ADR", "PP_TRUSTED_PROXIE"} {
		_, err := config.Load([]string{name + "=postgresql://u:secretpw@h:1/d"}, filepath.Join(t.TempDir(), ".env"))
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "did you mean") || strings.Contains(err.Error(), "secretpw") {
			t.Errorf("%s in the environment: %v", name, err)
		}
		file := filepath.Join(t.TempDir(), ".env")
		if err := os.WriteFile(file, []byte(name+"=secretpw\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := config.Load(nil, file); err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "secretpw") {
			t.Errorf("%s in a file: %v", name, err)
		}
	}
	for _, name := range []string{"PATH", "HOME", "DATABASE_HOST", "DATABASE_USER", "TEST_DATABASE_URL", "GO_ENV", "NODE_ENV", "AWS_ENV", "DATABASE_URL_READONLY", "PGDATABASE", "DATABASE"} {
		if _, err := config.Load([]string{name + "=x"}, filepath.Join(t.TempDir(), ".env")); err != nil {
			t.Errorf("%s is none of ours: %v", name, err)
		}
	}
}
