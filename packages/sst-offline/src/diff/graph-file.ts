/** The environment variable that tells the engine where to write what the CLI would make. */
export const GRAPH_FILE = "SST_OFFLINE_GRAPH";
