package handlers

// Addresses and names on the wire, as whoever uses the site knows them.
const (
	emailPath       = "/settings/email"
	passwordPath    = "/settings/password"
	sessionsPath    = "/settings/sessions"
	tokensPath      = "/settings/tokens"
	adminConfigPath = "/admin/config"
	keepTokens      = "keep_tokens"
	waitingField    = "waiting"
)
