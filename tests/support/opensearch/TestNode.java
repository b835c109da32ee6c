import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.mapper.MapperExtrasPlugin;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * Runs one OpenSearch node until the process is ended, from the jars on the class path. For tests: a Node that is
 * constructed directly skips the checks that the distribution makes when it starts, and has no security.
 *
 * <p>Arguments: the folder of the node's data, then settings as in opensearch.yml, `name=value`. A value with commas is
 * a list. Prints "ready" when it answers.
 */
public final class TestNode extends Node {
    private static final List<Class<? extends Plugin>> PLUGINS =
        List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, PainlessPlugin.class, MapperExtrasPlugin.class);

    private TestNode(Environment environment, Collection<Class<? extends Plugin>> plugins) {
        super(environment, plugins, true);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Path configuration = Files.createDirectories(folder.resolve("config"));
        Settings.Builder settings = Settings.builder()
            .put("path.home", folder.toString())
            .put("network.host", "127.0.0.1")
            .put("action.auto_create_index", "false")
            .put("cluster.routing.allocation.disk.threshold_enabled", "false");
        for (int i = 1; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            if (setting[1].contains(",")) {
                settings.putList(setting[0], setting[1].split(","));
            } else {
                settings.put(setting[0], setting[1]);
            }
        }
        Node node = new TestNode(new Environment(settings.build(), configuration), PLUGINS);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        System.out.println("ready");
        Thread.currentThread().join();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (Exception failure) {
            failure.printStackTrace();
        }
    }
}
