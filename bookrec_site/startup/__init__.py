"""Starting and stopping the site and its servers. Nothing here imports Django."""
