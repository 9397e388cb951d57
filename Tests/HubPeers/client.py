"""Uses the hub's own client, huggingface_hub, and the library datasets, for the tests of gencode's.

    client.py download ID            into the cache of the environment
    client.py offline ID             what the client finds in the cache without network, as JSON
    client.py rows DIRECTORY SPLIT   the rows that `datasets` loads from a directory, as JSON
"""

import json
import os
import sys

verb, name = sys.argv[1:3]
if verb == "offline":
    os.environ["HF_HUB_OFFLINE"] = "1"

import huggingface_hub

if verb == "download":
    print(huggingface_hub.snapshot_download(name, repo_type="dataset"))
elif verb == "offline":
    directory = huggingface_hub.snapshot_download(name, repo_type="dataset")
    files = sorted(os.path.relpath(os.path.join(place, file), directory) for place, _, names in os.walk(directory) for file in names)
    single = huggingface_hub.hf_hub_download(name, files[0], repo_type="dataset")
    scan = huggingface_hub.scan_cache_dir()
    listed = sorted(file.path for file in huggingface_hub.get_cached_repo_tree(name, repo_type="dataset"))
    repositories = [repository for repository in scan.repos if repository.repo_id == name]
    print(
        json.dumps(
            {
                "directory": directory, "files": files, "listed": listed, "single": single, "warnings": [str(warning) for warning in scan.warnings],
                "revisions": [revision.commit_hash for repository in repositories for revision in repository.revisions],
                "count": sum(repository.nb_files for repository in repositories),
            }))
elif verb == "rows":
    import datasets

    print(json.dumps(list(datasets.load_dataset(name, split=sys.argv[3]))))
else:
    raise SystemExit(f"no verb {verb}")
