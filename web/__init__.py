"""What the pages, the API and the admin of every app stand on. It knows none of them."""
