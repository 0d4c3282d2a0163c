package config

// Name is what the product is called on every page, in the API's document, in
// mails and in what the program prints. Its picture is static/icon.svg, and its
// colours are the first lines of static/app.css.
const Name = "Unframed"
